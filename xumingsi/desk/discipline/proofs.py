"""The proof of a case: its entries with every column a digest covers, and the chain's links from the first to the head.

Whoever has the file redoes it with SHA-256 alone: an entry's digest is that of the JSON array of its ``values`` (UTF-8, no
blanks), each link's ``previous`` is the digest of the link before, and the last link is the head that an anchor signs.
"""

from collections.abc import Iterable
from typing import Any

from xumingsi.casework.ledger import ENTRY_SPELLING
from xumingsi.casework.models import Chain, Entry

WORDS = "本条摘要 = SHA-256（values 的 JSON 数组，UTF-8，无空格）；每条 previous = 上一条 digest；links 末条即链首，与已签名的锚定比对。"


def proof_of(entries: Iterable[Entry]) -> dict[str, Any]:
    """Plain JSON: per chain its name, the ``columns``, the case's ``entries`` and the ``links`` up to the head."""
    by_chain: dict[int, list[Entry]] = {}
    for entry in entries:
        by_chain.setdefault(entry.chain_id, []).append(entry)
    chains = Chain.objects.select_related("town").in_bulk(list(by_chain))
    return {
        "note": WORDS,
        "columns": ENTRY_SPELLING.names,
        "chains": [_chain(chains[key], sorted(found, key=lambda entry: entry.seq)) for key, found in by_chain.items()],
    }


def _chain(chain: Chain, entries: list[Entry]) -> dict[str, Any]:
    links = Entry.objects.filter(chain=chain, seq__gte=entries[0].seq).order_by("seq")
    told = [list(link) for link in links.values_list("seq", "previous", "digest")]
    return {
        "chain": str(chain),
        "entries": [
            {
                "seq": entry.seq, "previous": entry.previous, "digest": entry.digest,
                "values": ENTRY_SPELLING.values([getattr(entry, name) for name in ENTRY_SPELLING.names]),
            }
            for entry in entries
        ],
        "links": told,
        "head": {"seq": told[-1][0], "digest": told[-1][2]},
    }  # fmt: skip
