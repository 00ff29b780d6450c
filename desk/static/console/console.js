// What the console does beside htmx: the open conversation's transcript and composer, clocks, shortcuts, notices.
"use strict";

(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const csrf = $('meta[name="csrf"]').content;
  const title = document.title;
  const workspace = $("#workspace");
  const transcript = $("#transcript");
  const composer = $("#composer");
  const field = $("#text");
  const id = composer ? composer.dataset.id : "";
  const base = `/console/c/${id}`;

  // --- talking to the desk ---------------------------------------------------------------------

  async function post(path, values) {
    const signal = AbortSignal.timeout(10000);
    const body = new URLSearchParams(values);
    const answer = await fetch(path, { method: "POST", headers: { "X-CSRF": csrf }, body, signal });
    if (answer.status === 401) location.href = "/console/sign-in";
    if (!answer.ok) throw Object.assign(new Error(await answer.text()), { status: answer.status });
    return answer;
  }

  function toast(text) {
    const line = document.createElement("p");
    line.textContent = text;
    $("#toasts").append(line);
    setTimeout(() => line.remove(), 6000);
  }

  // --- clocks: how long somebody waits, amber and red when too long ----------------------------

  function tick() {
    const now = Date.now() / 1000;
    for (const clock of $$("[data-since]")) {
      const seconds = Math.max(0, Math.floor(now - clock.dataset.since));
      const text = spell(seconds);
      if (clock.textContent !== text) clock.textContent = text;
      if (!clock.dataset.amber) continue;
      clock.classList.toggle("red", seconds >= clock.dataset.red);
      clock.classList.toggle("amber", seconds >= clock.dataset.amber && seconds < clock.dataset.red);
    }
  }

  function spell(seconds) {
    if (seconds < 3600) return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    if (seconds < 86400) return `${Math.floor(seconds / 3600)} 小时 ${Math.floor((seconds % 3600) / 60)} 分`;
    return `${Math.floor(seconds / 86400)} 天`;
  }

  // --- parts that renew themselves ---------------------------------------------------------------

  const due = new Map();
  function renew(name, delay = 150) {
    const part = document.getElementById(name);
    const at = Date.now() + delay;
    const waiting = due.get(name);
    if (!part || (waiting && waiting.at <= at)) return;
    if (waiting) clearTimeout(waiting.timer);
    const timer = setTimeout(() => { due.delete(name); htmx.trigger(part, "renew"); }, delay);
    due.set(name, { at, timer });
  }

  // Same content: nothing is swapped, so nothing moves and no open menu closes.
  const shown = new Map();
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { target, xhr } = event.detail;
    if (!target.id || xhr.status >= 400) return;
    const open = target.id === "head" && $(".menu[open]", target);
    if (shown.get(target.id) === xhr.responseText || (open && target.contains(document.activeElement))) {
      event.detail.shouldSwap = false;
      return;
    }
    shown.set(target.id, xhr.responseText);
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id === "lists") afterLists();
    if (event.detail.target.id === "head") afterHead();
  });
  document.addEventListener("htmx:responseError", (event) => toast(event.detail.xhr.responseText.slice(0, 200) || "没有办成，请再试一次"));
  document.addEventListener("htmx:sendError", () => toast("连不上服务器，请再试一次"));
  document.addEventListener("htmx:timeout", () => toast("服务器太慢，没等到回应"));
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful && event.detail.requestConfig.verb === "post" && event.detail.xhr.responseText) toast(event.detail.xhr.responseText);
  });
  document.addEventListener("acted", () => { for (const menu of $$(".menu[open]")) menu.open = false; all(); });

  function all() {
    renew("lists", 0);
    renew("head", 0);
    renew("facts", 0);
    fetchNews();
  }

  let waits = -1;
  function afterLists() {
    tick();
    const counts = $("#lists [data-asking]");
    if (!counts) return;
    const asking = Number(counts.dataset.asking);
    document.title = asking ? `(${asking}) ${title}` : title;
    const now = Number(counts.dataset.waits);
    if (waits >= 0 && now > waits) notify("有客户在等人工", `${now} 位在排队`);
    waits = now;
  }

  function afterHead() {
    const head = $("#head .head");
    if (!head || !composer) return;
    const mine = head.dataset.mine === "1";
    const was = composer.hidden;
    composer.hidden = !head.dataset.mayNote;
    composer.classList.toggle("only-note", !mine);
    const reply = $('[value="reply"]', composer);
    reply.disabled = !mine;
    if (!mine) $('[value="note"]', composer).checked = true;
    else if (was || !reply.dataset.was) reply.checked = true;
    reply.dataset.was = mine ? "1" : "";
    kindChanged();
    transcript.dataset.holder = mine ? document.body.dataset.agent : "";
    if (mine) markRead();
  }

  // --- the stream -----------------------------------------------------------------------------------

  document.addEventListener("htmx:sseOpen", (event) => {
    const source = event.detail.source;
    $("#link-state").hidden = true;
    if (source.heard) return;
    source.heard = true;
    source.addEventListener("news", (message) => {
      const { conversation, what } = JSON.parse(message.data);
      // Messages are many, and the list shows little of them; who waits or holds is what counts.
      const here = conversation && decodeURIComponent(id) === conversation;
      renew("lists", what === "message" && !here ? 1500 : 150);
      if (conversation && !here) return;
      fetchNews();
      if (what !== "message") { renew("head"); renew("facts", 400); }
    });
    source.addEventListener("seen", (message) => {
      const { conversation, customer } = JSON.parse(message.data);
      if (!transcript || conversation !== decodeURIComponent(id)) return;
      transcript.dataset.customerRead = Math.max(customer, transcript.dataset.customerRead);
      markSeen();
    });
    source.addEventListener("draft", (message) => showDraft(JSON.parse(message.data)));
    // Whatever happened while the stream was away.
    all();
  });
  document.addEventListener("htmx:sseError", () => { $("#link-state").hidden = false; });

  let draftEnds;
  function showDraft({ conversation, on, draft }) {
    const line = $("#draft");
    if (!line || conversation !== decodeURIComponent(id)) return;
    clearTimeout(draftEnds);
    line.replaceChildren();
    if (!on && !draft) return;
    const head = document.createElement("b");
    head.textContent = "客户正在输入";
    line.append(head, draft ? `：${draft}` : "…");
    draftEnds = setTimeout(() => line.replaceChildren(), 20000);
  }

  // --- the transcript ---------------------------------------------------------------------------------

  const atEnd = () => transcript.scrollHeight - transcript.scrollTop - transcript.clientHeight < 80;
  const toEnd = () => { transcript.scrollTop = transcript.scrollHeight; };
  const lastSeq = () => Math.max(0, ...$$("[data-seq]", transcript).map((one) => Number(one.dataset.seq)));

  // Stays at the end when the window or the composer changes its height.
  if (transcript) {
    let stuck = true;
    transcript.addEventListener("scroll", () => { stuck = atEnd(); });
    new ResizeObserver(() => { if (stuck) toEnd(); }).observe(transcript);
  }

  function parts(html) {
    return [...new DOMParser().parseFromString(html, "text/html").body.children];
  }

  let fetching = false;
  let again = false;
  async function fetchNews() {
    if (!composer) return;
    if (fetching) { again = true; return; }
    fetching = true;
    try {
      const answer = await fetch(`${base}/messages?after=${lastSeq()}`, { signal: AbortSignal.timeout(10000) });
      if (answer.ok) append(parts(await answer.text()));
    } catch {
      // The stream's next event, or its return, fetches again.
    }
    fetching = false;
    if (again) { again = false; fetchNews(); }
  }

  function append(found) {
    const stay = atEnd();
    let said = "";
    for (const part of found) {
      if (part.dataset.day) {
        const days = $$(".day", transcript);
        if (days.length && days.at(-1).dataset.day === part.dataset.day) continue;
      }
      if (part.id && document.getElementById(part.id)) continue;
      if (part.dataset.key) $$(".message.sending, .message.failed", transcript).find((one) => `a-${one.dataset.sent}` === part.dataset.key)?.remove();
      if (part.classList.contains("customer")) said = $(".text", part).textContent;
      const pending = $(".message.sending, .message[data-sent]", transcript);
      pending ? pending.before(part) : transcript.append(part);
    }
    if (!found.length) return;
    markSeen();
    if (said) showDraft({ conversation: decodeURIComponent(id), on: false, draft: "" });
    if (stay) toEnd();
    if (transcript.dataset.holder === document.body.dataset.agent) {
      if (said) notify("客户回复了", said.trim().slice(0, 80));
      markRead();
    }
  }

  // 已读 under the last of our messages that the customer has seen.
  function markSeen() {
    const seen = $$(".message.agent[data-seq]", transcript).filter((one) => Number(one.dataset.seq) <= transcript.dataset.customerRead).at(-1);
    const mark = $(".read", transcript) || Object.assign(document.createElement("p"), { className: "read", textContent: "已读" });
    if (seen) { if (mark.parentElement !== seen) seen.append(mark); } else mark.remove();
  }

  let read = 0;
  function markRead() {
    if (!composer || document.hidden) return;
    const seq = lastSeq();
    if (seq <= read || transcript.dataset.holder !== document.body.dataset.agent) return;
    read = seq;
    post(`${base}/read`, { seq }).then(() => renew("lists"), () => { read = 0; });
  }
  document.addEventListener("visibilitychange", markRead);

  $("#earlier")?.addEventListener("click", async (event) => {
    const button = event.currentTarget;
    const first = $("[data-seq]", transcript);
    const answer = await fetch(`${base}/messages?before=${first.dataset.seq}`, { signal: AbortSignal.timeout(10000) });
    if (!answer.ok) return;
    const below = transcript.scrollHeight - transcript.scrollTop;
    const found = parts(await answer.text());
    const day = $(".day", transcript);
    if (day && found.filter((one) => one.dataset.day).at(-1)?.dataset.day === day.dataset.day) day.remove();
    button.after(...found);
    transcript.scrollTop = transcript.scrollHeight - below;
    if (!found.some((one) => one.dataset.seq) || $('[data-seq="1"]', transcript)) button.remove();
  });

  // --- writing ------------------------------------------------------------------------------------------

  const kind = () => composer.elements.kind.value;
  const kept = `okpay-draft-${document.body.dataset.agent}-${id}`;

  function kindChanged() {
    const note = kind() === "note";
    composer.classList.toggle("is-note", note);
    field.placeholder = note ? "写给同事看的备注，客户看不到…" : "回复客户…";
    $("#send").textContent = note ? "记下" : "发送";
  }

  function grow() {
    field.style.height = "auto";
    field.style.height = `${Math.min(240, Math.max(66, field.scrollHeight + 2))}px`;
  }

  let told = 0;
  let stops;
  function tellTyping(on) {
    clearTimeout(stops);
    if (kind() === "note" || (!on && !told)) return;
    if (on && Date.now() - told < 3000) { stops = setTimeout(() => tellTyping(false), 4000); return; }
    told = on ? Date.now() : 0;
    post(`${base}/typing`, { on: on ? "1" : "0" }).catch(() => {});
    if (on) stops = setTimeout(() => tellTyping(false), 4000);
  }

  function bubble(text, which) {
    const box = document.createElement("div");
    box.className = `message ${which === "note" ? "note" : "agent"} sending`;
    const by = document.createElement("p");
    by.className = "by";
    by.textContent = "正在发送…";
    const said = document.createElement("div");
    said.className = "text";
    said.textContent = text;
    box.append(by, said);
    return box;
  }

  async function deliver(box, text, which) {
    box.className = `message ${which === "note" ? "note" : "agent"} sending`;
    $(".by", box).textContent = "正在发送…";
    $(".again", box)?.remove();
    try {
      await post(`${base}/say`, { text, kind: which, client_id: box.dataset.sent });
      await fetchNews();
    } catch (failure) {
      box.className = `message ${which === "note" ? "note" : "agent"} failed`;
      $(".by", box).textContent = failure.status ? `没发出去：${failure.message}` : "没发出去：连不上服务器";
      const retry = document.createElement("button");
      retry.type = "button";
      retry.className = "button quiet again";
      retry.textContent = "再发一次";
      retry.addEventListener("click", () => deliver(box, text, which));
      box.append(retry);
    }
  }

  function send() {
    const text = field.value.trim();
    if (!text || composer.hidden) return;
    const which = kind();
    const box = bubble(text, which);
    box.dataset.sent = crypto.randomUUID ? crypto.randomUUID() : `${Date.now()}-${Math.random()}`;
    transcript.append(box);
    toEnd();
    field.value = "";
    sessionStorage.removeItem(kept);
    clearTimeout(stops);
    told = 0;
    grow();
    deliver(box, text, which);
    if (which === "note" && transcript.dataset.holder === document.body.dataset.agent) {
      composer.elements.kind.value = "reply";
      kindChanged();
    }
    field.focus();
  }

  // --- canned replies --------------------------------------------------------------------------------------

  let canned = null;
  let chosen = 0;
  let offered = [];

  async function offerCanned() {
    const list = $("#canned");
    const asked = /^[/／](.*)$/s.exec(field.value);
    if (!asked || kind() === "note") { closeCanned(); return; }
    if (!canned) {
      const answer = await fetch(`${base}/canned`, { signal: AbortSignal.timeout(10000) }).catch(() => null);
      if (!answer || !answer.ok) return;
      canned = await answer.json();
      offerCanned();
      return;
    }
    const words = asked[1].trim().toLowerCase().split(/\s+/).filter(Boolean);
    offered = canned.filter((one) => words.every((word) => `${one.title} ${one.keys} ${one.text}`.toLowerCase().includes(word)));
    chosen = Math.min(chosen, Math.max(0, offered.length - 1));
    list.replaceChildren(...offered.map((one, place) => {
      const item = document.createElement("li");
      item.id = `canned-${place}`;
      item.role = "option";
      const head = document.createElement("b");
      head.textContent = one.title;
      const text = document.createElement("span");
      text.textContent = one.text;
      item.append(head, text);
      item.addEventListener("mousedown", (event) => { event.preventDefault(); takeCanned(place); });
      return item;
    }));
    if (!offered.length) {
      const none = document.createElement("li");
      none.role = "option";
      none.setAttribute("aria-disabled", "true");
      none.textContent = "没有这样的常用语";
      list.append(none);
    }
    list.hidden = false;
    $("#canned-status").textContent = offered.length ? `${offered.length} 条常用语，上下键选，回车填入` : "没有这样的常用语";
    markCanned();
  }

  function markCanned() {
    const items = $$("#canned li");
    items.forEach((item, place) => item.setAttribute("aria-selected", String(place === chosen && offered.length > 0)));
    if (offered.length) { field.setAttribute("aria-activedescendant", `canned-${chosen}`); items[chosen].scrollIntoView({ block: "nearest" }); }
    else field.removeAttribute("aria-activedescendant");
  }

  function takeCanned(place) {
    if (!offered[place]) return;
    field.value = offered[place].text;
    closeCanned();
    const { gap } = composer.dataset;
    const at = field.value.indexOf(gap);
    field.focus();
    if (at >= 0) field.setSelectionRange(at, at + gap.length);
    typed();
  }

  function closeCanned() {
    $("#canned").hidden = true;
    chosen = 0;
    $("#canned-status").textContent = "";
    field.removeAttribute("aria-activedescendant");
  }

  function typed() {
    field.value ? sessionStorage.setItem(kept, field.value) : sessionStorage.removeItem(kept);
    grow();
    offerCanned();
    tellTyping(Boolean(field.value) && !/^[/／]/.test(field.value));
  }

  if (composer) {
    field.value = sessionStorage.getItem(kept) || "";
    grow();
    afterHead();
    markSeen();
    toEnd();
    composer.addEventListener("submit", (event) => { event.preventDefault(); send(); });
    composer.addEventListener("change", (event) => { if (event.target.name === "kind") { kindChanged(); field.focus(); } });
    field.addEventListener("input", typed);
    field.addEventListener("blur", () => setTimeout(closeCanned, 150));
    field.addEventListener("keydown", (event) => {
      // Enter that ends a composition of Pinyin sends nothing.
      if (event.isComposing || event.keyCode === 229) return;
      const open = !$("#canned").hidden;
      if (open && (event.key === "ArrowDown" || event.key === "ArrowUp") && offered.length) {
        event.preventDefault();
        chosen = (chosen + (event.key === "ArrowDown" ? 1 : offered.length - 1)) % offered.length;
        markCanned();
      } else if (open && (event.key === "Enter" || event.key === "Tab") && offered.length) {
        event.preventDefault();
        takeCanned(chosen);
      } else if (open && event.key === "Escape") {
        event.stopPropagation();
        closeCanned();
      } else if (event.key === "Enter" && !event.shiftKey) {
        event.preventDefault();
        if (!open) send();
      }
    });
  }
  if (transcript && !composer) toEnd();

  // --- desktop notices ----------------------------------------------------------------------------------------

  const ask = $("#notify");
  if (ask && "Notification" in window && Notification.permission === "default") {
    ask.hidden = false;
    ask.addEventListener("click", async () => { if ((await Notification.requestPermission()) !== "default") ask.hidden = true; });
  }

  function notify(head, body) {
    if (!document.hidden || !("Notification" in window) || Notification.permission !== "granted") return;
    const notice = new Notification(head, { body, tag: `okpay-${head}` });
    notice.onclick = () => { window.focus(); notice.close(); };
  }

  // --- asking first, help, shortcuts -----------------------------------------------------------------------------

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.dataset.confirm || form.dataset.sure) return;
    event.preventDefault();
    const dialog = $("#confirm");
    $("#confirm-text").textContent = form.dataset.confirm;
    dialog.returnValue = "";
    dialog.onclose = () => { if (dialog.returnValue === "yes") { form.dataset.sure = "1"; form.requestSubmit(); } };
    dialog.showModal();
  });
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) document.getElementById(opener.dataset.opens).showModal();
    for (const menu of $$(".menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  });

  function step(by) {
    const items = $$(".item");
    if (!items.length) return;
    const here = items.findIndex((item) => item.hasAttribute("aria-current"));
    const next = items[here < 0 ? 0 : Math.min(items.length - 1, Math.max(0, here + by))];
    if (!next.hasAttribute("aria-current")) location.href = next.href;
  }

  const shortcuts = {
    j: () => step(1),
    k: () => step(-1),
    c: () => ($("#claim") ? $("#claim").click() : workspace && $(".item[data-waiting]")?.click()),
    r: () => write("reply"),
    n: () => write("note"),
    f: () => $("#search")?.focus(),
    "?": () => $("#help").showModal(),
  };

  function write(which) {
    if (!composer || composer.hidden || $(`[value="${which}"]`, composer).disabled) return;
    composer.elements.kind.value = which;
    kindChanged();
    field.focus();
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !$("#help") || $("dialog[open]")) return;
    if (event.key === "Escape") {
      const menu = $(".menu[open]");
      if (menu) { menu.open = false; $("summary", menu).focus(); }
      else if (document.activeElement.matches("textarea, input")) document.activeElement.blur();
      return;
    }
    if (event.target.matches("input, textarea, select")) return;
    const act = shortcuts[event.key] || shortcuts[event.key.toLowerCase()];
    if (act) { event.preventDefault(); act(); }
  });

  tick();
  setInterval(tick, 1000);
  if (workspace) afterLists();
})();
