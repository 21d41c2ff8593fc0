"""Small honest sounds in every format, made on the spot."""

from __future__ import annotations

import io
import struct
from typing import cast

import av
import av.container
import lameenc
import numpy as np
from av.audio.frame import AudioFrame
from numpy.typing import NDArray

Samples = NDArray[np.int16]


def tone(seconds: float, rate: int = 44_100, channels: int = 2) -> Samples:
    """A chord that swells and fades, as (samples, channels)."""
    t = np.arange(round(seconds * rate)) / rate
    chord = sum(np.sin(2 * np.pi * hertz * t) for hertz in (220.0, 277.2, 329.6))
    swell = 0.25 * (0.55 + 0.45 * np.sin(2 * np.pi * t / 5))
    noise = np.random.default_rng(7).normal(0, 0.01, t.size)
    one = np.clip(chord * swell + noise, -1, 1) * 32_000
    return np.repeat(one.astype(np.int16)[:, None], channels, axis=1)


def mp3(samples: Samples, rate: int = 44_100, kbps: int = 128, *, vbr: int | None = None) -> bytes:
    """At a constant rate, or at a variable one of quality `vbr` (0 to 9, best first)."""
    lame = lameenc.Encoder()
    if vbr is None:
        lame.set_bit_rate(kbps)
    else:
        lame.set_vbr(4)  # LAME's vbr_mtrh
        lame.set_vbr_quality(vbr)
    lame.set_in_sample_rate(rate)
    lame.set_out_sample_rate(rate)
    lame.set_channels(samples.shape[1])
    lame.set_quality(7)
    lame.silence()
    return bytes(lame.encode(samples.tobytes())) + bytes(lame.flush())


def wav_bytes(
    pcm: bytes,
    *,
    rate: int = 44_100,
    channels: int = 2,
    bits: int = 16,
    form: int = 1,
    size: int | None = None,
    align: int | None = None,
) -> bytes:
    """A wav with a header that says whatever it is told to."""
    width = channels * bits // 8
    head = struct.pack(
        "<4sI4s4sIHHIIHH", b"RIFF", 36 + len(pcm), b"WAVE", b"fmt ", 16, form, channels & 0xFFFF, rate & 0xFFFFFFFF,
        (rate * width) & 0xFFFFFFFF, (width if align is None else align) & 0xFFFF, bits,
    )  # fmt: skip
    return head + struct.pack("<4sI", b"data", len(pcm) if size is None else size) + pcm


def wav(samples: Samples, rate: int = 44_100) -> bytes:
    return wav_bytes(samples.tobytes(), rate=rate, channels=samples.shape[1])


def wav24(samples: Samples, rate: int = 44_100) -> bytes:
    wide = np.zeros((*samples.shape, 3), np.uint8)
    wide[..., 1:] = samples.astype("<i2").view(np.uint8).reshape(*samples.shape, 2)
    return wav_bytes(wide.tobytes(), rate=rate, channels=samples.shape[1], bits=24)


def wav_float(samples: Samples, rate: int = 44_100) -> bytes:
    return wav_bytes((samples / 32768).astype("<f4").tobytes(), rate=rate, channels=samples.shape[1], bits=32, form=3)


def encoded(samples: Samples, container: str, codec: str, rate: int = 48_000, *, times: int = 1) -> bytes:
    """`samples` in any container that FFmpeg writes, the encoded packets laid end to end `times` times over."""
    out = io.BytesIO()
    layout = "mono" if samples.shape[1] == 1 else "stereo"
    with av.open(out, "w", format=container) as target:
        made = target.add_stream(codec, rate=rate, layout=layout, options={"strict": "experimental"})
        stream = cast("av.AudioStream", made)
        stream.bit_rate = 96_000
        frame = AudioFrame.from_ndarray(np.ascontiguousarray(samples.reshape(1, -1)), format="s16", layout=layout)
        frame.sample_rate, frame.pts = rate, 0
        packets = [*stream.encode(frame), *stream.encode(None)]
        length = sum(packet.duration or 0 for packet in packets)
        for turn in range(times):
            for packet in packets if times == 1 else packets[2:]:
                again = av.Packet(bytes(packet))
                again.stream, again.time_base = stream, packet.time_base
                again.pts = (packet.pts or 0) + turn * length
                again.dts, again.duration = again.pts, packet.duration
                target.mux(again)
    return out.getvalue()


def movie(container: str, *codecs: str, pictures: bool = True, seconds: float = 8, rate: int = 48_000) -> bytes:
    """Grey pictures, where they are wanted, and a sound track of each codec, each a note higher than the one before."""
    out = io.BytesIO()
    with av.open(out, "w", format=container) as target:
        shown = _pictures(target, container) if pictures else None
        layout, tracks = "stereo", list[av.AudioStream]()
        for codec in codecs:
            made = target.add_stream(codec, rate=rate, layout=layout, options={"strict": "experimental"})
            tracks.append(cast("av.AudioStream", made))
        if shown is not None:
            for _ in range(round(seconds * 5)):
                grey = np.full((64, 64, 3), 90, np.uint8)
                target.mux(shown.encode(av.VideoFrame.from_ndarray(grey, format="rgb24")))
            target.mux(shown.encode(None))
        for track in tracks:
            samples = np.ascontiguousarray(tone(seconds, rate).reshape(1, -1))
            frame = AudioFrame.from_ndarray(samples, format="s16", layout=layout)
            frame.sample_rate, frame.pts = rate, 0
            target.mux(track.encode(frame))
            target.mux(track.encode(None))
    return out.getvalue()


def _pictures(target: av.container.OutputContainer, container: str) -> av.VideoStream:
    codec = {"flv": "flv", "mpegts": "mpeg2video", "mpeg": "mpeg2video"}.get(container, "mpeg4")
    made = cast("av.VideoStream", target.add_stream(codec, rate=25 if codec == "mpeg2video" else 5))
    made.width = made.height = 64
    made.pix_fmt = "yuv420p"
    return made


def video(*, sound: bool) -> bytes:
    """Ten seconds of grey pictures as mp4, with or without a sound track."""
    return movie("mp4", *(("aac",) if sound else ()), seconds=10, rate=44_100)


def wav_extensible(samples: Samples, mask: int, rate: int = 44_100) -> bytes:
    """A wav that names the loudspeaker of each channel, whether it has so many or not."""
    channels = samples.shape[1]
    guid = b"\x01\x00\x00\x00\x00\x00\x10\x00\x80\x00\x00\xaa\x00\x38\x9b\x71"
    form = struct.pack("<HHIIHHHHI", 0xFFFE, channels, rate, rate * 2 * channels, 2 * channels, 16, 22, 16, mask) + guid
    pcm = samples.tobytes()
    chunks = b"fmt " + struct.pack("<I", len(form)) + form + b"data" + struct.pack("<I", len(pcm)) + pcm
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks
