// The help page: who is signed in (demo), and the search. The widget asks `getToken` for the identity.
"use strict";

const KEY = "okpay-demo-account";

function account() {
  try {
    return sessionStorage.getItem(KEY) || "";
  } catch {
    return "";
  }
}

async function getToken() {
  if (!account()) return null;
  const answer = await fetch("/demo/token", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ account: account() }),
  });
  return answer.ok ? (await answer.json()).token : null;
}

window.OKPayChat = { getToken };

document.addEventListener("DOMContentLoaded", () => {
  const select = document.getElementById("account");
  if (select) {
    select.value = account();
    document.getElementById("signed").textContent = select.value ? "已登录" : "";
    select.addEventListener("change", () => {
      sessionStorage.setItem(KEY, select.value);
      // As a site does after signing in or out: the next page is the new customer's.
      location.reload();
    });
  }
  const seek = document.getElementById("seek");
  const articles = [...document.querySelectorAll("details")];
  seek.addEventListener("input", () => {
    const wanted = seek.value.trim();
    for (const article of articles) article.hidden = !article.textContent.includes(wanted);
    for (const group of document.querySelectorAll(".group")) {
      group.hidden = !group.querySelector("details:not([hidden])");
    }
    document.getElementById("nothing").hidden = articles.some((article) => !article.hidden);
  });
});
