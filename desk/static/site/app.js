// The in-app page. The app hands the identity token over in the address's fragment (#token=...), which is never sent to
// a server, or by window.postMessage({ okpayToken: "..." }) from the page that holds this one. A new token is asked for
// with window.ReactNativeWebView / webkit / OKPayApp, whichever the app has put there.
"use strict";

(() => {
  let token = new URLSearchParams(location.hash.slice(1)).get("token");
  let waiting = [];
  if (location.hash) history.replaceState(null, "", location.pathname + location.search);

  function take(fresh) {
    token = fresh;
    for (const give of waiting) give(fresh);
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

  function given(message) {
    try {
      const data = typeof message.data === "string" ? JSON.parse(message.data) : message.data;
      return typeof data?.okpayToken === "string" ? data.okpayToken : "";
    } catch {
      return "";
    }
  }

  window.addEventListener("message", (message) => {
    // From the app itself or from the page around this one; any other window is a stranger.
    if (message.source && message.source !== window && message.source !== window.parent) return;
    const fresh = given(message);
    if (fresh) take(fresh);
  });

  async function getToken() {
    const first = token;
    token = null;
    if (first) return first;
    if (!askApp()) return null;
    return new Promise((give) => {
      waiting.push(give);
      setTimeout(() => give(null), 5000);
    });
  }

  window.OKPayChat = { mode: "page", getToken };
})();
