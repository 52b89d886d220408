package dev.gyre.fpga.simulate;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.AtomicFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.Int8Array;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** Numbers of a file as a kernel's array: NumPy's {@code .npy}, or text with commas, row by row. */
final class DataFile {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final Pattern TYPE = Pattern.compile("'descr'\\s*:\\s*'([<>|=])([a-zA-Z])(\\d{1,3})'");
    private static final Pattern COLUMNS_FIRST = Pattern.compile("'fortran_order'\\s*:\\s*True");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([^)]*)\\)");
    private static final Pattern SEPARATOR = Pattern.compile("\\s*[,;\\s]\\s*");

    private final Path path;
    private final String array;
    private final Class<?> type;

    private DataFile(Path path, String array, Class<?> type) {
        this.path = path;
        this.array = array;
        this.type = type;
    }

    /**
     * Reads a file.
     *
     * @param array the name of the kernel's array, for messages
     * @param type the array's class
     * @throws GyreException if it can't be read, or has numbers that the array has no room for
     */
    static TornadoNativeArray read(Path path, String array, Class<?> type) {
        DataFile file = new DataFile(path, array, type);
        try {
            byte[] bytes = Files.readAllBytes(path);
            boolean npy = bytes.length >= MAGIC.length
                    && java.util.Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
            if (!npy && path.toString().endsWith(".npy")) {
                throw new GyreException(path + " is no .npy file: it doesn't begin with NumPy's mark");
            }
            return npy ? file.npy(ByteBuffer.wrap(bytes)) : file.text(bytes);
        } catch (IOException e) {
            throw new GyreException(path + " can't be read: " + AtomicFile.reason(e), e);
        }
    }

    private TornadoNativeArray npy(ByteBuffer bytes) {
        bytes.order(ByteOrder.LITTLE_ENDIAN).position(MAGIC.length);
        if (bytes.remaining() < 4) {
            throw new GyreException(path + " ends in its header");
        }
        int version = bytes.get();
        bytes.get();
        int length = version == 1 || bytes.remaining() < 4 ? bytes.getShort() & 0xFFFF : bytes.getInt();
        if (length < 0 || length > bytes.remaining()) {
            throw new GyreException(path + " ends in its header");
        }
        byte[] text = new byte[length];
        bytes.get(text);
        String header = new String(text, StandardCharsets.ISO_8859_1);
        Matcher descr = TYPE.matcher(header);
        Matcher shape = SHAPE.matcher(header);
        if (!descr.find() || !shape.find()) {
            throw new GyreException(path + " has a header without a plain type and shape: save an array of numbers");
        }
        int count = count(shape.group(1));
        int size = Integer.parseInt(descr.group(3));
        if (COLUMNS_FIRST.matcher(header).find() && shape.group(1).matches("\\s*\\d+\\s*,\\s*\\d.*")) {
            throw new GyreException(path + " is saved column by column: save numpy.ascontiguousarray of it");
        }
        if ((long) count * size != bytes.remaining()) {
            throw new GyreException("%s has %,d bytes of numbers, and its header says %,d"
                    .formatted(path, bytes.remaining(), (long) count * size));
        }
        bytes.order(descr.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        return numbers(bytes, descr.group(2).charAt(0), size, count);
    }

    private int count(String shape) {
        long count = 1;
        for (String part : shape.split(",", -1)) {
            if (!part.isBlank()) {
                count *= part.strip().matches("\\d{1,10}") ? Long.parseLong(part.strip()) : Integer.MAX_VALUE + 1L;
            }
            if (count > Integer.MAX_VALUE) {
                throw new GyreException(path + " has more numbers than an array has room for, or a shape that is none");
            }
        }
        return (int) count;
    }

    private TornadoNativeArray numbers(ByteBuffer bytes, char kind, int size, int count) {
        boolean floats = type == FloatArray.class;
        boolean whole = "iub".indexOf(kind) >= 0 && List.of(1, 2, 4, 8).contains(size);
        if (floats ? kind != 'f' || size != 4 : !whole) {
            throw new GyreException(
                    "%s has numbers of NumPy's type %s, and %s is of type %s: save it with astype(numpy.%s)"
                            .formatted(path, name(kind, size), array, type.getSimpleName(), numpy()));
        }
        TornadoNativeArray read = create(count);
        for (int i = 0; i < count; i++) {
            long value = switch (size) {
                case 1 -> kind == 'i' ? bytes.get() : bytes.get() & 0xFFL;
                case 2 -> kind == 'i' ? bytes.getShort() : bytes.getShort() & 0xFFFFL;
                case 4 -> kind == 'i' ? bytes.getInt() : bytes.getInt() & 0xFFFFFFFFL;
                default -> bytes.getLong();
            };
            if (!floats && (!fits(value) || (kind == 'u' && size == 8 && value < 0))) {
                throw new GyreException("%s: number %,d is %s, which no element of %s, of type %s, can be"
                        .formatted(
                                path,
                                i,
                                kind == 'u' ? Long.toUnsignedString(value) : Long.toString(value),
                                array,
                                type.getSimpleName()));
            }
            Arrays.set(read, i, value);
        }
        return read;
    }

    private static String name(char kind, int size) {
        return switch (kind) {
            case 'f' -> "float" + size * Byte.SIZE;
            case 'i' -> "int" + size * Byte.SIZE;
            case 'u' -> "uint" + size * Byte.SIZE;
            case 'b' -> "bool";
            case 'c' -> "complex" + size * Byte.SIZE;
            default -> String.valueOf(kind) + size;
        };
    }

    /** NumPy's type of the array's elements. */
    private String numpy() {
        return type == FloatArray.class ? "float32" : "int" + create(1).getElementSize() * Byte.SIZE;
    }

    /** Numbers of text; a first line without any is a heading. */
    private TornadoNativeArray text(byte[] bytes) throws CharacterCodingException {
        String text = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
        List<String> lines = text.lines().toList();
        List<Long> numbers = new ArrayList<>();
        for (int l = 0; l < lines.size(); l++) {
            String line = lines.get(l).strip();
            String[] cells = line.isEmpty() ? new String[0] : SEPARATOR.split(line);
            boolean heading = l == 0
                    && java.util.Arrays.stream(cells).noneMatch(c -> c.matches("[-+]?[0-9.].*|[-+]?(NaN|Infinity)"));
            for (int c = 0; c < cells.length && !heading; c++) {
                numbers.add(bits(cells[c], l + 1));
            }
        }
        TornadoNativeArray read = create(numbers.size());
        for (int i = 0; i < numbers.size(); i++) {
            Arrays.set(read, i, numbers.get(i));
        }
        return read;
    }

    private long bits(String cell, int line) {
        try {
            if (type == FloatArray.class) {
                return Float.floatToRawIntBits(Float.parseFloat(cell));
            }
            long value = cell.matches("[-+]?0[0-9]+") ? Long.parseLong(cell) : Long.decode(cell);
            if (fits(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            // It is said below what it has to be.
        }
        throw new GyreException("%s, line %d: \"%s\" must be a %s for %s, of type %s"
                .formatted(
                        path,
                        line,
                        cell.length() > 40 ? cell.substring(0, 40) + "..." : cell,
                        type == FloatArray.class
                                ? "number"
                                : String.format(
                                        Locale.ROOT,
                                        "whole number of %d bits",
                                        create(1).getElementSize() * Byte.SIZE),
                        array,
                        type.getSimpleName()));
    }

    private TornadoNativeArray create(int size) {
        if (size == 0) {
            throw new GyreException(path + " has no numbers");
        }
        return Arrays.create(type, size);
    }

    private boolean fits(long value) {
        if (type == IntArray.class) {
            return value == (int) value;
        } else if (type == ShortArray.class) {
            return value == (short) value;
        } else if (type == ByteArray.class || type == Int8Array.class) {
            return value == (byte) value;
        }
        return type == LongArray.class;
    }
}
