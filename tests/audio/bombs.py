"""Small files that hold ten hours of silence: valid to the last checksum, written by hand."""

from __future__ import annotations

import struct

import numpy as np

HOURS = 10


def flac_bomb(value: int = 0) -> bytes:
    """Ten hours at 8 kHz in 80 KB: every block is one constant."""
    block, rate = 65_535, 8_000
    blocks = HOURS * 3600 * rate // block
    info = struct.pack(">HH", block, block) + bytes(6)
    packed = (rate << 44) | (0 << 41) | (15 << 36) | (blocks * block)
    head = b"fLaC" + b"\x80\x00\x00\x22" + info + packed.to_bytes(8, "big") + bytes(16)
    return head + b"".join(_flac_frame(number, block, value) for number in range(blocks))


def _flac_frame(number: int, block: int, value: int) -> bytes:
    head = b"\xff\xf8\x70\x08" + chr(number).encode("utf-8", "surrogatepass") + struct.pack(">H", block - 1)
    head += bytes([_crc(head, 0x07, 8)])
    frame = head + b"\x00" + value.to_bytes(2, "big")  # a constant subframe
    return frame + _crc(frame, 0x8005, 16).to_bytes(2, "big")


def wide_flac_bomb() -> bytes:
    """3,300 seconds of eight channels at 192 kHz, every block of every channel one constant."""
    block, rate, channels = 65_535, 192_000, 8
    blocks = 3300 * rate // block
    info = struct.pack(">HH", block, block) + bytes(6)
    packed = (rate << 44) | ((channels - 1) << 41) | (15 << 36) | (blocks * block)
    whole = [b"fLaC" + b"\x80\x00\x00\x22" + info + packed.to_bytes(8, "big") + bytes(16)]
    for number in range(blocks):
        head = b"\xff\xf8\x73\x78" + chr(number).encode("utf-8", "surrogatepass") + struct.pack(">H", block - 1)
        head += bytes([_crc(head, 0x07, 8)])
        frame = head + (b"\x00" + (9000).to_bytes(2, "big")) * channels
        whole.append(frame + _crc(frame, 0x8005, 16).to_bytes(2, "big"))
    return b"".join(whole)


def _crc(data: bytes, polynomial: int, bits: int) -> int:
    value, top, mask = 0, 1 << (bits - 1), (1 << bits) - 1
    for byte in data:
        value ^= byte << (bits - 8)
        for _ in range(8):
            value = ((value << 1) ^ polynomial if value & top else value << 1) & mask
    return value


def opus_bomb() -> bytes:
    """Ten hours in under a megabyte: each packet of one byte is 120 ms in which nobody speaks."""
    pages = HOURS * 3600 * 1000 // (120 * 255)
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, 0, 48_000, 0, 0)
    tags = b"OpusTags" + struct.pack("<I", 0) + struct.pack("<I", 0)
    first = [_ogg(flag, 0, page, [packet]) for page, (flag, packet) in enumerate(((2, head), (0, tags)))]
    rest = [_ogg(0, (turn + 1) * 255 * 5760, turn + 2, [b"\x19"] * 255) for turn in range(pages)]
    return b"".join(_summed([first[0]]) + _summed([first[1]]) + _summed(rest))


def _ogg(flag: int, position: int, page: int, packets: list[bytes]) -> bytes:
    sizes = bytes(len(packet) for packet in packets)
    head = struct.pack("<4sBBqIIIB", b"OggS", 0, flag, position, 1, page, 0, len(sizes))
    return head + sizes + b"".join(packets)


def _summed(pages: list[bytes]) -> list[bytes]:
    """Pages of one size with their checksums, worked out for all of them at once."""
    table = np.array([_crc(bytes([byte]), 0x04C11DB7, 32) for byte in range(256)], np.uint32)
    rows = np.frombuffer(b"".join(pages), np.uint8).reshape(len(pages), -1)
    value = np.zeros(len(pages), np.uint32)
    for column in rows.T:
        value = (value << np.uint32(8)) ^ table[(value >> np.uint32(24)) ^ column]
    return [page[:22] + struct.pack("<I", int(crc)) + page[26:] for page, crc in zip(pages, value, strict=True)]
