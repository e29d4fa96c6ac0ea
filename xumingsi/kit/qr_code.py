"""A QR code (ISO/IEC 18004) of some text as bytes, error correction level M, drawn as SVG for paper.

Enough for what this house prints: a signature, an address. Versions 1 to 40, up to 2,331 bytes.
"""

from functools import cache

_ECC = (0, 10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26, 26, *[28] * 19)
_BLOCKS = (
    0, 1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16, 17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31,
    33, 35, 37, 38, 40, 43, 45, 47, 49,
)  # fmt: skip
MASK = 0
Grid = list[list[bool | None]]


def svg(text: str, *, module: int = 4) -> str:
    """The code as an SVG picture, ``module`` pixels a square, with the quiet zone. ValueError when the text is too long."""
    grid = matrix(text)
    side = (len(grid) + 8) * module
    squares = "".join(
        f"M{(x + 4) * module} {(y + 4) * module}h{module}v{module}h-{module}z"
        for y, row in enumerate(grid)
        for x, dark in enumerate(row)
        if dark
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{side}" height="{side}" viewBox="0 0 {side} {side}">'
        f'<rect width="{side}" height="{side}" fill="#fff"/><path d="{squares}" fill="#000"/></svg>'
    )


def matrix(text: str) -> list[list[bool]]:
    """Rows of squares, True for dark."""
    data = text.encode()
    version = next((v for v in range(1, 41) if _capacity(v) >= 4 + (8 if v < 10 else 16) + 8 * len(data)), 0)
    if not version:
        raise ValueError("text too long for a QR code")
    grid = _frame(version)
    _place(grid, _interleaved(version, _words(version, data)))
    _write_format(grid)
    return [[bool(square) for square in row] for row in grid]


@cache
def _raw_bits(version: int) -> int:
    """Squares left for data and correction."""
    bits = (16 * version + 128) * version + 64
    if version >= 2:
        aligned = version // 7 + 2
        bits -= (25 * aligned - 10) * aligned - 55
    return bits - 36 if version >= 7 else bits


def _capacity(version: int) -> int:
    return 8 * (_raw_bits(version) // 8 - _ECC[version] * _BLOCKS[version])


def _words(version: int, data: bytes) -> bytes:
    """Mode, length, bytes, end and filling."""
    length = 8 if version < 10 else 16
    bits = "0100" + f"{len(data):0{length}b}" + "".join(f"{byte:08b}" for byte in data)
    capacity = _capacity(version)
    bits += "0" * min(4, capacity - len(bits))
    bits += "0" * (-len(bits) % 8)
    words = bytes(int(bits[at : at + 8], 2) for at in range(0, len(bits), 8))
    return (words + b"\xec\x11" * capacity)[: capacity // 8]


def _multiply(left: int, right: int) -> int:
    product = 0
    for bit in range(7, -1, -1):
        product = (product << 1) ^ ((product >> 7) * 0x11D) ^ ((right >> bit & 1) * left)
    return product


@cache
def _divisor(degree: int) -> list[int]:
    result, root = [0] * (degree - 1) + [1], 1
    for _ in range(degree):
        for at in range(degree):
            result[at] = _multiply(result[at], root) ^ (result[at + 1] if at + 1 < degree else 0)
        root = _multiply(root, 2)
    return result


def _correction(block: bytes, degree: int) -> bytes:
    rest = [0] * degree
    for byte in block:
        factor = byte ^ rest.pop(0)
        rest.append(0)
        rest = [
            value ^ _multiply(coefficient, factor) for value, coefficient in zip(rest, _divisor(degree), strict=True)
        ]
    return bytes(rest)


def _interleaved(version: int, words: bytes) -> bytes:
    blocks, degree = _BLOCKS[version], _ECC[version]
    total = _raw_bits(version) // 8
    shorter, short = blocks - total % blocks, total // blocks - degree
    parts, at = [], 0
    for number in range(blocks):
        end = at + short + (number >= shorter)
        parts.append(words[at:end])
        at = end
    checks = [_correction(part, degree) for part in parts]
    data = [part[place] for place in range(short + 1) for part in parts if place < len(part)]
    return bytes(data + [check[place] for place in range(degree) for check in checks])


def _frame(version: int) -> Grid:
    """Finders, timing, alignment, version; the squares of the format are taken but not yet written."""
    size = 17 + 4 * version
    grid: Grid = [[None] * size for _ in range(size)]
    for at in range(size):
        grid[6][at] = grid[at][6] = at % 2 == 0
    for middle_x, middle_y in ((3, 3), (size - 4, 3), (3, size - 4)):
        for y in range(max(0, middle_y - 4), min(size, middle_y + 5)):
            for x in range(max(0, middle_x - 4), min(size, middle_x + 5)):
                grid[y][x] = max(abs(x - middle_x), abs(y - middle_y)) not in (2, 4)
    _align(grid, version)
    if version >= 7:
        rest = version
        for _ in range(12):
            rest = (rest << 1) ^ ((rest >> 11) * 0x1F25)
        bits = version << 12 | rest
        for bit in range(18):
            x, y = size - 11 + bit % 3, bit // 3
            grid[y][x] = grid[x][y] = bool(bits >> bit & 1)
    _write_format(grid)
    return grid


def _align(grid: Grid, version: int) -> None:
    size = len(grid)
    if version == 1:
        return
    count = version // 7 + 2
    step = (version * 8 + count * 3 + 5) // (count * 4 - 4) * 2
    places = [6, *sorted(size - 7 - number * step for number in range(count - 1))]
    corners = {(6, 6), (6, size - 7), (size - 7, 6)}
    for middle_y in places:
        for middle_x in places:
            if (middle_y, middle_x) not in corners:
                for y in range(-2, 3):
                    for x in range(-2, 3):
                        grid[middle_y + y][middle_x + x] = max(abs(x), abs(y)) != 1


def _write_format(grid: Grid) -> None:
    """Level M and the mask, twice, and the square that is always dark."""
    size, data = len(grid), MASK  # level M is 00
    rest = data
    for _ in range(10):
        rest = (rest << 1) ^ ((rest >> 9) * 0x537)
    bits = (data << 10 | rest) ^ 0x5412
    near = [(8, y) for y in (*range(6), 7, 8)] + [(7, 8)] + [(14 - at, 8) for at in range(9, 15)]
    far = [(size - 1 - at, 8) for at in range(8)] + [(8, size - 15 + at) for at in range(8, 15)]
    for squares in (near, far):
        for at, (x, y) in enumerate(squares):
            grid[y][x] = bool(bits >> at & 1)
    grid[size - 8][8] = True


def _place(grid: Grid, words: bytes) -> None:
    """Zigzag from the lower right corner, the mask laid over (a chessboard: (x + y) even)."""
    size, at = len(grid), 0
    for number, right in enumerate(right for right in range(size - 1, 0, -1) if right not in (6,) and _starts(right)):
        rows = range(size) if number % 2 else range(size - 1, -1, -1)
        for y in rows:
            for x in (right, right - 1):
                if grid[y][x] is None:
                    bit = at < len(words) * 8 and words[at >> 3] >> (7 - (at & 7)) & 1
                    grid[y][x] = bool(bit) ^ ((x + y) % 2 == 0)
                    at += 1


def _starts(right: int) -> bool:
    """Whether a pair of columns begins here; the timing column shifts those to its left by one."""
    return right % 2 == 0 if right > 6 else right % 2 == 1
