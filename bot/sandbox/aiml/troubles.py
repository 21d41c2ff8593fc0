"""What can go wrong on purpose: one row each. A fault is asked for by its name and strikes so many times."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Where = Literal["submit", "upload", "poll", "download", "logs", "billing", "transactions", "models", "deprecations"]


@dataclass(frozen=True, slots=True)
class Row:
    """A fault, the call that it strikes, and what it does; `completed` ones wait until the song is."""

    name: str
    where: Where
    about: str
    completed: bool = False


ROWS = {
    row.name: row
    for row in (
        Row("lost_reply", "submit", "the song is accepted and charged, and the connection is reset"),
        Row("lost_request", "submit", "the connection is reset before anything is accepted"),
        Row("slow_submit", "submit", "the reply comes `seconds` late"),
        Row("garbage_reply", "submit", "accepted and charged, answered with broken JSON"),
        Row("accepted_then_500", "submit", "accepted and charged, answered with 500"),
        Row("submit_500", "submit", "refused with 500"),
        Row("submit_502_html", "submit", "refused with a page of HTML"),
        Row("submit_429", "submit", "refused with 429, and `retry_after` seconds where given"),
        Row("out_of_credit", "submit", "refused: no money left"),
        Row("unverified", "submit", "refused: the account is not verified"),
        Row("wrong_key", "submit", "refused: the key is not valid"),
        Row("refused", "submit", "refused: the request is not valid"),
        Row("inner_refusal", "submit", "the model behind refuses inside a 200, with `code` and `words` in `base_resp`"),
        Row("moderated", "submit", "refused with `status` (400) and `words`, in the `legacy` envelope where asked"),
        Row("artist", "submit", "refused with 400: the description contained the `artist` name"),
        Row("legacy_error", "submit", "refused with 500 in the envelope of old"),
        Row("upload_500", "upload", "music-01's reference is answered with 500"),
        Row("upload_drop", "upload", "music-01's reference is answered with a reset connection"),
        Row("upload_garbage", "upload", "music-01's reference is answered with broken JSON"),
        Row("poll_429", "poll", "429, and `retry_after` seconds where given"),
        Row("poll_500", "poll", "500"),
        Row("poll_524_html", "poll", "524 with a page of HTML"),
        Row("poll_502_html", "poll", "502 with a page of HTML"),
        Row("well", "poll", "nothing: a look that a script lets pass"),
        Row("poll_garbage", "poll", "broken JSON"),
        Row("poll_drop", "poll", "the connection is reset"),
        Row("poll_wrong_key", "poll", "the key is not valid any more"),
        Row("poll_unknown_status", "poll", "a status that nobody has heard of"),
        Row("status_word", "poll", "the status is `word`; the link is there once it is done"),
        Row("no_url", "poll", "completed, and no link"),
        Row(
            "link",
            "poll",
            "the link is `to`, at the path `at` (audio_file.url) of the reply",
            completed=True,
        ),
        Row("never_ends", "poll", "generating, for ever"),
        Row("vanished", "poll", "404: Inference not found"),
        Row("empty_unknown", "poll", 'status "unknown" under an empty id'),
        Row("failed", "poll", "the model gives up; `shape` is one of GAVE_UP's, `words` what it says"),
        Row("html", "download", "a page of HTML instead of audio"),
        Row("cut_short", "download", "the connection ends in the middle"),
        Row("empty", "download", "no bytes at all"),
        Row("huge", "download", "`bytes` of nothing, their number told beforehand where `announced`"),
        Row("dribble", "download", "a byte now and then, for ever"),
        Row("expired", "download", "403: the link has expired"),
        Row("wrong_type", "download", "the right bytes under application/octet-stream"),
        Row("download_500", "download", "500"),
        Row("noise", "download", "bytes that look like an mp3 and are none"),
        Row("moved", "download", "a redirect to `to`"),
        Row("logs_down", "logs", "500"),
        Row("logs_silent", "logs", "no rows"),
        Row("logs_late", "logs", "rows younger than `seconds` are not there yet"),
        Row("billing_500", "billing", "500"),
        Row("transactions_500", "transactions", "500"),
        Row("models_500", "models", "500"),
        Row("deprecations_500", "deprecations", "500"),
    )
}


@dataclass(slots=True)
class Trouble:
    """A fault that is waiting to strike."""

    row: Row
    times: int | None
    model: str | None
    details: dict[str, Any]

    @property
    def name(self) -> str:
        return self.row.name


class Troubles:
    """The faults that were asked for, oldest first."""

    def __init__(self) -> None:
        self._waiting: list[Trouble] = []

    def add(self, name: str, times: int | None, model: str | None, details: dict[str, Any]) -> None:
        if name not in ROWS:
            raise ValueError(f"no trouble is called {name!r}: there are {', '.join(ROWS)}")
        self._waiting.append(Trouble(ROWS[name], times, model, details))

    def clear(self) -> None:
        self._waiting.clear()

    def strike(self, where: Where, model: str | None = None, *, completed: bool = True) -> Trouble | None:
        """The fault for this call, one time less; None where all is well."""
        for trouble in self._waiting:
            ripe = completed or not trouble.row.completed
            if trouble.row.where == where and trouble.model in {None, model} and ripe:
                if trouble.times is not None:
                    trouble.times -= 1
                    if not trouble.times:
                        self._waiting.remove(trouble)
                return trouble
        return None
