"""The followers of a show: a port of its own, on one interface, with nothing but their files.

They come by one of two tokens. Both follow; one may speak, too: a phone in the presenter's hand.
"""

from __future__ import annotations

import ipaddress
import re
import secrets
import urllib.request
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import ifaddr
import segno
from segno import helpers
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import FileResponse, Response
from starlette.routing import Mount, Route

from dashboard.server.own_port import serving
from dashboard.server.preload_hints import STATIC
from dashboard.server.security_headers import SecurityHeaders
from dashboard.server.streamlit_bundle import digested_file
from dashboard.session import current_data
from dashboard.web_map.assets import PATH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from starlette.requests import Request
    from starlette.routing import BaseRoute

FOLLOW: Final = "follow"
SPEAK: Final = "speak"
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
"""Of a token: none that are mistaken for each other when read from a wall."""
_LENGTHS: Final = {FOLLOW: 8, SPEAK: 20}
_FONT: Final = "SourceSansVF-Upright"
_VERIFY_SECONDS: Final = 3
_LAST_PORT: Final = 65535
_VIRTUAL: Final = re.compile(
    r"docker|veth|^br-|virbr|vmnet|vbox|virtual|vmware|hyper-v|vethernet|wsl|vpn|^tun|^tap|^utun"
    r"|^wg|tailscale|zerotier|^zt|^ppp|loopback|bluetooth",
    re.IGNORECASE,
)
_WIRELESS: Final = re.compile(r"^wl|wi-?fi|wireless|wlan", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Interface:
    """A network of this machine, under whose address phones may find it."""

    name: str
    address: str

    @property
    def order(self) -> tuple[bool, bool, bool]:
        """Sorts the likely ones first: of a card, private, wireless."""
        private = ipaddress.ip_address(self.address).is_private
        virtual = _VIRTUAL.search(self.name) is not None
        return virtual, not private, _WIRELESS.search(self.name) is None


def interfaces(adapters: Iterable[ifaddr.Adapter] | None = None) -> list[Interface]:
    """Return the networks of this machine that have an IPv4 address, the likeliest first."""
    found = [
        Interface(
            f"{adapter.nice_name} {ip.nice_name}"
            if adapter.nice_name != ip.nice_name
            else ip.nice_name,
            str(ip.ip),
        )
        for adapter in (ifaddr.get_adapters() if adapters is None else adapters)
        for ip in adapter.ips
        if ip.is_IPv4
    ]
    usable = (one for one in found if _is_reachable(ipaddress.ip_address(one.address)))
    return sorted(usable, key=lambda one: one.order)


def _is_reachable(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return not (address.is_loopback or address.is_link_local or address.is_unspecified)


def picture(content: str) -> str:
    """Return the QR code of a text, as an address of its drawing."""
    code = segno.make(content, micro=False, error="m")
    return code.svg_data_uri(scale=8, border=4, dark="black", light="white")


def wifi_picture(network: str, password: str) -> str:
    """Return the QR code by which a phone joins a Wi-Fi."""
    security = "WPA" if password else None
    return picture(helpers.make_wifi_data(network, password or None, security))


class Followers:
    """The port of the followers, while it is open.

    Parameters
    ----------
    routes
        Returns what is served below a token, by what the token allows: page and state.
    at_end
        Has requests that wait for news answered.
    """

    def __init__(
        self,
        routes: Callable[[str], Sequence[BaseRoute]],
        at_end: Callable[[], object] = lambda: None,
    ) -> None:
        self._routes, self._at_end = routes, at_end
        self._open = ExitStack()
        self.addresses: dict[str, str] = {}
        """Where they come, by what they may do; none while the port is closed."""

    def open(self, address: str, again: Mapping[str, object] | None = None) -> None:
        """Open the port on an interface, instead of one that is open.

        Parameters
        ----------
        address
            Of the interface.
        again
            The addresses of before, if phones are to find the show again after the server was
            started anew; without them port and tokens are new.

        Raises
        ------
        OSError
            If nothing can listen there, or what was opened does not answer.
        """
        self.close()
        port, kept = _as_before(address, again or {})
        app = Starlette(
            routes=[Mount(f"/{token}", routes=self._below(may)) for may, token in kept.items()],
            middleware=[Middleware(SecurityHeaders)],
        )
        with ExitStack() as stack:
            port = stack.enter_context(serving(app, address, port, at_end=self._at_end))
            addresses = {may: f"http://{address}:{port}/{token}/" for may, token in kept.items()}
            _fetch(addresses[FOLLOW])
            self._open = stack.pop_all()
        self.addresses = addresses

    def close(self) -> None:
        """Close the port; the addresses are never given again."""
        self.addresses = {}
        self._open.close()

    def codes(self) -> dict[str, Any]:
        """Return the addresses with their QR codes; nothing while the port is closed."""
        return {
            may: {"address": address, "picture": picture(address)}
            for may, address in self.addresses.items()
        }

    def _below(self, may: str) -> list[BaseRoute]:
        files = [Route(f"{PATH}/{{name}}", asset_of_process), Route("/static/media/{name}", font)]
        return [*files, *self._routes(may)]


def _tokens() -> dict[str, str]:
    return {
        may: "".join(secrets.choice(_LETTERS) for _ in range(length))
        for may, length in _LENGTHS.items()
    }


def _as_before(address: str, again: Mapping[str, object]) -> tuple[int, dict[str, str]]:
    """Return port and tokens of addresses; any port and new tokens if they are none."""
    start = f"http://{re.escape(address)}:"
    found = {
        may: re.fullmatch(f"{start}([0-9]{{2,5}})/([{_LETTERS}]{{{length}}})/", str(again.get(may)))
        for may, length in _LENGTHS.items()
    }
    matches = [match for match in found.values() if match]
    if len(matches) < len(found) or int(matches[0][1]) > _LAST_PORT:
        return 0, _tokens()
    return int(matches[0][1]), {may: match[2] for may, match in found.items() if match}


def _fetch(address: str) -> None:
    """Ask for an address as a phone would; an error if it does not come."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with direct.open(address, timeout=_VERIFY_SECONDS) as answer:
        answer.read()


async def asset_of_process(request: Request) -> Response:
    """Answer with a file of the map of the process, of no session's."""
    asset = current_data.asset_of_process(request.path_params["name"])
    if asset is None:
        return Response(status_code=404)
    return digested_file(request.headers, asset.body, asset.media_type)


async def font(request: Request) -> Response:
    """Answer with the font of the page, of all that Streamlit serves."""
    name = request.path_params["name"]
    file = STATIC / "static" / "media" / name
    if not name.startswith(_FONT) or file.parent.name != "media" or not file.is_file():
        return Response(status_code=404)
    return FileResponse(file, headers={"Cache-Control": "max-age=31536000, immutable"})
