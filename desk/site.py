"""The demo site, the in-app page, and the widget's bundle."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from jinja2 import Environment as Templates
from jinja2 import FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from desk.words import Words
from support.clock import now
from support.company.identity import mint_token
from support.company.settings import PresentSettings
from support.environment import Environment

_HERE = Path(__file__).parent
BUNDLE = _HERE.parent / "widget" / "dist" / "okpay-chat.js"

DEMO_LIFETIME = timedelta(minutes=15)


class Site:
    """The pages for customers.

    Args:
        settings: What the help page tells of the company.
        words: The help page's articles and the demo's accounts.
        environment: The key of identity tokens.
        demo: Whether tokens are handed out for the demo's accounts.
    """

    def __init__(
        self, settings: PresentSettings, words: Words, environment: Environment, *, demo: bool
    ) -> None:
        self._settings = settings
        self._words = words
        self._environment = environment
        self._demo = demo
        self._templates = Templates(
            loader=FileSystemLoader(_HERE / "templates"), autoescape=True, undefined=StrictUndefined
        )

    def routes(self) -> list[BaseRoute]:
        """At the root."""
        routes: list[BaseRoute] = [
            Route("/", self.home),
            Route("/app", self.app),
            Route("/widget/okpay-chat.js", self.bundle),
            Mount("/static", StaticFiles(directory=_HERE / "static")),
        ]
        if self._demo:
            routes.append(Route("/demo/token", self.token, methods=["POST"]))
        return routes

    async def home(self, request: Request) -> Response:
        """A help page with the widget; with the demo on, also a switch of who is signed in."""
        return self._page(
            "site/home.html",
            accounts=self._accounts() if self._demo else {},
            groups=self._groups(),
        )

    async def app(self, request: Request) -> Response:
        """The widget full screen for a WebView."""
        return self._page("site/app.html")

    async def bundle(self, request: Request) -> Response:
        """The widget."""
        if not BUNDLE.exists():
            return PlainTextResponse("The widget has not been built: see widget/.", 404)
        headers = {"Cache-Control": "public, max-age=300", "Access-Control-Allow-Origin": "*"}
        return FileResponse(BUNDLE, media_type="text/javascript", headers=headers)

    async def token(self, request: Request) -> Response:
        """A short-lived identity token for a demo account, as a site would mint it."""
        try:
            account = (await request.json())["account"]
        except (ValueError, TypeError, KeyError):
            account = ""
        if account not in self._accounts():
            return JSONResponse({"ok": False, "error": "invalid"}, 400)
        token = mint_token(account, self._environment, now(), lifetime=DEMO_LIFETIME)
        content = {"token": token, "account": account, "expires_in": int(DEMO_LIFETIME.total_seconds())}
        return JSONResponse(content, headers={"Cache-Control": "no-store"})

    def _groups(self) -> dict[str, list[tuple[str, list[str]]]]:
        """The articles by group: title and paragraphs."""
        variables = self._settings().variables(now())
        groups: dict[str, list[tuple[str, list[str]]]] = {}
        for article in self._words.content["site"]["articles"]:
            lines = str(article["text"]).format(**variables).splitlines()
            groups.setdefault(article["group"], []).append((article["title"], lines))
        return groups

    def _accounts(self) -> dict[str, str]:
        accounts: dict[str, str] = self._words.content["site"]["accounts"]
        return accounts

    def _page(self, template: str, **values: object) -> HTMLResponse:
        page = self._templates.get_template(template).render(settings=self._settings(), **values)
        return HTMLResponse(page, headers={"Cache-Control": "no-cache"})
