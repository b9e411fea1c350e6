"""Taking secrets out of text that goes into a log or the audit: values that this process read, and what looks like one.

The engine's redactor (src/engine/redact.ts) knows the same shapes; tests/redaction-corpus.json holds both to one table.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable, Iterator
from urllib.parse import quote, unquote_to_bytes

REMOVED = "[removed]"
SHORTEST = 6
"""Values with fewer characters would blacken ordinary text and are not registered."""

PLACEHOLDERS = frozenset(
    (
        "ollama lm-studio lmstudio llama.cpp openai not-needed not-required no-key no-key-required none-needed dummy "
        "placeholder anything unused"
    ).split()
)
"""What people write where a server wants any key at all; no secret, and an ordinary word."""


class KnownValues:
    """Secrets that were read here, in every form that a program may print them."""

    def __init__(self) -> None:
        self._forms: tuple[str, ...] = ()

    def register(self, value: str) -> None:
        """From now on `redact` takes the value out. Bounded by how many credentials a server has."""
        if len(value) >= SHORTEST and value.lower() not in PLACEHOLDERS:
            # Longest first, so that a value inside another does not leave its rest; replaced whole: threads read it.
            self._forms = tuple(sorted({*self._forms, *_forms_of(value)}, key=len, reverse=True))

    def forget(self) -> None:
        """Forget all of them."""
        self._forms = ()

    def clean(self, text: str) -> str:
        """The text without them."""
        for form in self._forms:
            text = text.replace(form, REMOVED)
        return text

    def has(self, text: str) -> bool:
        """Whether the text holds one."""
        return any(form in text for form in self._forms)


known_values = KnownValues()
"""Those of this process: what the vault read, and the server's own token."""


def redact(text: str) -> str:
    """The text with everything that is or looks like a credential replaced; paths and host names stay readable."""
    return _clean_encoded(_clean_shapes(known_values.clean(text)), 0)


def _clean_shapes(text: str) -> str:
    for pattern, keeps, spares in SHAPES:
        text = pattern.sub(_replacement(keeps, spares), text)
    return text


Spares = Callable[[str, str], bool]
"""Whether a match, with the character behind it, is plainly code and no value."""


def _replacement(keeps: int, spares: Spares | None) -> Callable[[re.Match[str]], str]:
    def replace(match: re.Match[str]) -> str:
        if spares is not None and spares(match.group(), match.string[match.end() : match.end() + 1]):
            return match.group()
        return "".join(match.groups()[:keeps]) + REMOVED

    return replace


def _is_code(match: str, after: str) -> bool:
    """A call, an index, a type, a word that only code has there, members of something, or `token=self.token`.

    What people choose as a password may be a plain word; a token never is.
    """
    name, value = re.split(r"[ \t]*[=:][ \t]*", match, maxsplit=1)
    if value.startswith(('"', "'")):
        return False
    if after in ("(", "[") or value.lower() in CODE_WORDS:
        return True
    is_word = re.fullmatch(r"[A-Za-z_]+", value) is not None
    if is_word and name.endswith(('"', "'")):
        return True
    if is_word and after in (" ", "<", "|") and re.search(r"(?i)pass(?:word|wd|phrase)$", name) is None:
        return True
    if re.fullmatch(r"[A-Za-z_]+(?:\.[A-Za-z_]+)+", value):
        return True
    return is_word and value.lower().endswith(name.lower())


def _is_header_in_code(match: str, _after: str) -> bool:
    """The name in quotes and the value without: no data is written so, and a template is filled elsewhere."""
    return re.match(r"[\w-]+[\"'][ \t]*:[ \t]*[^\"'\s]", match) is not None or "${" in match


def _is_one_character(match: str, _after: str) -> bool:
    return len(set(match)) == 1


def _clean_encoded(text: str, depth: int) -> str:
    """Replaces encoded words that hold a secret once they are decoded; what is encoded twice is decoded twice."""

    def clean(pattern: re.Pattern[str], decode: Callable[[str], Iterator[str]], text: str) -> str:
        return pattern.sub(lambda match: REMOVED if any(map(holds, decode(match.group()))) else match.group(), text)

    def holds(decoded: str) -> bool:
        if known_values.has(decoded) or _clean_shapes(decoded) != decoded:
            return True
        return depth < MOST_DEPTH and _clean_encoded(decoded, depth + 1) != decoded

    text = clean(WRAPPED, lambda block: _from_wrapped("".join(block.split())), text)
    text = clean(BASE64, _from_base64, text)
    return clean(ADDRESS_WORD, _from_address, text) if "%" in text else text


def _from_wrapped(joined: str) -> Iterator[str]:
    yield joined
    yield from _from_base64(joined)


def _from_base64(word: str) -> Iterator[str]:
    plain = word.rstrip("=").replace("-", "+").replace("_", "/")
    for start in range(1 if len(plain) > LONG_WORD else 4):
        part = plain[start:]
        part = part[: len(part) - (len(part) % 4 == 1)]
        try:
            yield base64.b64decode(part + "=" * (-len(part) % 4)).decode("latin-1")
        except binascii.Error:  # pragma: no cover - the pattern lets nothing else through
            return


def _from_address(word: str) -> Iterator[str]:
    if re.search(r"%[0-9A-Fa-f]{2}", word):
        yield unquote_to_bytes(word.replace("+", " ")).decode("utf-8", "replace")


def _forms_of(value: str) -> Iterator[str]:
    data = value.encode()
    quoted = (quote(value, safe=""), quote(value), quote(value, safe="!'()*~"), quote(value, safe="/!'()*~"))
    forms = [
        value,
        json.dumps(value)[1:-1],
        json.dumps(value, ensure_ascii=False)[1:-1],
        *quoted,
        *(re.sub(r"%[0-9A-F]{2}", lambda code: code.group().lower(), form) for form in quoted),
        quoted[0].replace("%20", "+"),
        data.hex(),
        data.hex().upper(),
        value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;"),
    ]
    for before in range(3):
        # The characters that depend on the value alone when so many bytes (modulo 3) stand in front of it.
        encoded = base64.b64encode(bytes(before) + data).decode()
        encoded = encoded[-(-before * 4 // 3) : (before + len(data)) * 8 // 6]
        forms += [encoded, encoded.replace("+", "-").replace("/", "_")]
    return (form for form in forms if len(form) >= SHORTEST)


NAMES = "token|secret|password|passwd|passphrase|api[_-]?key|access[_-]?key|private[_-]?key|client[_-]?key|ticket|nonce"
CODE_WORDS = frozenset(
    "none null true false undefined string bytes bool optional any number boolean await async new this self lambda "
    "function typeof".split()
)

SHAPES: tuple[tuple[re.Pattern[str], int, Spares | None], ...] = (
    (
        re.compile(
            r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----.*?"
            r"(?:-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|\Z)",
            re.DOTALL,
        ),
        0,
        None,
    ),
    # A header of that name up to the end of its line or quotation.
    (
        re.compile(
            r"(?i)\b((?:proxy-)?authorization|(?:set-)?cookie|x-api-key|x-goog-api-key|x-auth-token|x-xsrftoken)"
            r"([\"']?[ \t]*[:=][ \t]*[\"']?)[^\r\n\"']+"
        ),
        2,
        _is_header_in_code,
    ),
    (re.compile(r"(?i)\b(bearer|basic)([ \t]+)(?=\S*[0-9.~+/=-])[\w.~+/=-]{8,}", re.ASCII), 2, None),
    # A value in quotes, a member of JSON or of a text of JSON: the whole of it, blanks included.
    (re.compile(rf"(?i)((?:{NAMES})\\{{0,3}}[\"']?[ \t]*[:=][ \t]*)(\\{{0,3}}[\"'])[^\"'\\\r\n]{{4,}}"), 2, None),
    # name=value where the name ends in a word for a secret.
    (
        re.compile(rf"(?i)((?:{NAMES})[\"']?[ \t]*(?:=|:[ \t]))([ \t]*[\"']?)[^\s\"'`&;,<>()\[\]{{}}]{{4,}}"),
        2,
        _is_code,
    ),
    # Credentials in the authority of an address.
    (re.compile(r"(?i)\b([a-z][a-z0-9+.-]{1,20}://)[^\s/@:]*:[^\s/@]+(?=@)"), 1, None),
    # Key formats that announce themselves.
    (
        re.compile(
            r"\b(?:sk-[\w-]{16,}|[rs]k_(?:live|test)_\w{16,}|gh[pousr]_\w{20,}(?:\.[\w-]{8,}){0,2}|github_pat_\w{20,}"
            r"|gl(?:pat|ptt|dt|rt|soat)-[\w-]{16,}|xox[abeoprs]-[\w-]{10,}|xapp-[\w-]{10,}"
            r"|A(?:3T[A-Z0-9]|KIA|SIA)[A-Z0-9]{16}|AIza[\w-]{30,}|hf_\w{20,}|gsk_\w{40,}|npm_\w{30,}|pypi-[\w-]{30,}"
            r"|dop_v1_\w{32,}|dapi[0-9a-fA-F]{32}|dckr_pat_[\w-]{20,}|figd_[\w-]{40,}|glsa_\w{32,}|glc_[\w=+/-]{32,}"
            r"|hooks\.slack\.com/(?:services|workflows|triggers)/[\w/-]{20,}|hv[brs]\.[\w-]{80,}"
            r"|lin_api_\w{32,}|ntn_\w{40,}|shp(?:pa|ca|at|ss)_\w{32,}|tskey-[a-z]{2,20}-[\w-]{24,}"
            r"|vc[apirk]{1,2}_\w{20,60}|cf(?:k|ut|at)_\w{40,}|SG\.[\w-]{16,}\.[\w-]{16,}"
            r"|eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*)",
            re.ASCII,
        ),
        0,
        None,
    ),
    # Long hex, such as a server token; a digest that names its algorithm and an object that git names are none.
    (
        re.compile(
            r"(?<![A-Za-z0-9])(?<!sha1[:=-])(?<!sha256[:=-])(?<!sha384[:=-])(?<!sha512[:=-])(?<!md5[:=-])(?<!digest[:=-])"
            r"(?<!\bcommit )(?<!\btree )(?<!\bparent )(?<!\bblob )(?<!\btag )(?<!\bobject )(?<!\bmerge )"
            r"[0-9a-fA-F]{40,}(?![A-Za-z0-9])"
        ),
        0,
        _is_one_character,
    ),
)
"""Pattern, how many leading groups stay readable, whether plain code is spared; in this order.

Each replacement leaves nothing that a later pattern would need. None begins with a repetition: tried from every place
of a long word, that would take the square of its length.
"""

BASE64 = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")
WRAPPED = re.compile(r"(?<![A-Za-z0-9+/])(?:[A-Za-z0-9+/]{40,}\r?\n)+[A-Za-z0-9+/]+={0,2}")
ADDRESS_WORD = re.compile(r"[^\s\"'<>&?;,]+")
LONG_WORD = 4096
"""Characters above which a word is decoded from its beginning alone."""
MOST_DEPTH = 2
