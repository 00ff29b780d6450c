// The in-app page. The app hands the identity token over in the address's fragment (#token=...), which is never sent to
// a server, or whenever it likes by window.postMessage({ okpayToken: "..." }), null for nobody: from itself or from the
// page that holds this one. A token is asked for with window.ReactNativeWebView / webkit / OKPayApp, whichever the app
// has put there, or of the page around this one.
"use strict";

(() => {
  /** As long as the widget waits for an answer. */
  const PATIENCE_MS = 5000;

  let token = new URLSearchParams(location.hash.slice(1)).get("token");
  let signedIn = Boolean(token);
  let waiting = [];
  if (location.hash) history.replaceState(null, "", location.pathname + location.search);

  function take(fresh) {
    const changed = signedIn || fresh;
    signedIn = Boolean(fresh);
    if (waiting.length) for (const give of waiting) give(fresh);
    else if (!window.OKPayChat.setUser) token = fresh;
    else if (changed) window.OKPayChat.setUser(fresh);
    waiting = [];
  }

  function askApp() {
    const wish = JSON.stringify({ okpay: "token" });
    if (window.ReactNativeWebView) window.ReactNativeWebView.postMessage(wish);
    else if (window.webkit?.messageHandlers?.okpay) window.webkit.messageHandlers.okpay.postMessage(wish);
    else if (window.OKPayApp?.requestToken) window.OKPayApp.requestToken();
    else if (window.parent !== window) window.parent.postMessage({ okpay: "token" }, "*");
    else return false;
    return true;
  }

  /** A token, null for nobody; undefined where a message is about something else. */
  function given(message) {
    try {
      const data = typeof message.data === "string" ? JSON.parse(message.data) : message.data;
      const fresh = data?.okpayToken;
      return typeof fresh === "string" ? fresh || null : fresh === null ? null : undefined;
    } catch {
      return undefined;
    }
  }

  window.addEventListener("message", (message) => {
    // From the app itself or from the page around this one; any other window is a stranger.
    if (message.source && message.source !== window && message.source !== window.parent) return;
    const fresh = given(message);
    if (fresh !== undefined) take(fresh);
  });

  async function getToken() {
    const first = token;
    token = null;
    if (first || !askApp()) return first;
    return new Promise((give) => {
      waiting.push(give);
      // What comes later is told to the widget.
      setTimeout(() => (waiting = waiting.filter((one) => one !== give)), PATIENCE_MS);
    });
  }

  window.OKPayChat = { mode: "page", getToken };
})();
