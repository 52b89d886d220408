package dev.gyre.engine.io.gguf;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.LittleEndian;
import dev.gyre.engine.io.Quoted;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads the header of a GGUF file from the beginning on, and refuses what isn't sound before it takes memory for it. */
final class GgufReader {

    private static final int MAX_KEY = 1 << 16;
    private static final int MAX_TEXT = 1 << 26;
    private static final int MAX_LIST = 1 << 22;

    /** The types of values, by their numbers in a file. */
    private enum Kind {
        UINT8(1),
        INT8(1),
        UINT16(2),
        INT16(2),
        UINT32(4),
        INT32(4),
        FLOAT32(4),
        BOOL(1),
        STRING(8),
        ARRAY(12),
        UINT64(8),
        INT64(8),
        FLOAT64(8);

        private final int least;

        Kind(int least) {
            this.least = least;
        }
    }

    private final String file;
    private final MemorySegment bytes;
    private long at;

    GgufReader(String file, MemorySegment bytes) {
        this.file = file;
        this.bytes = bytes;
    }

    /** The place of the next byte. */
    long at() {
        return at;
    }

    /** A failure that names the file. */
    GyreException fault(String what) {
        return new GyreException(file + ": " + what + ": the file is damaged or no GGUF file; take another copy");
    }

    /** A refusal of something that is sound but isn't read here; names the file. */
    GyreException refusal(String what) {
        return new GyreException(file + ": " + what);
    }

    private void need(long count, String what) {
        if (count < 0 || count > bytes.byteSize() - at) {
            throw fault("ends within " + what + " at byte " + at);
        }
    }

    int int32(String what) {
        need(Integer.BYTES, what);
        at += Integer.BYTES;
        return bytes.get(LittleEndian.INT, at - Integer.BYTES);
    }

    long int64(String what) {
        need(Long.BYTES, what);
        at += Long.BYTES;
        return bytes.get(LittleEndian.LONG, at - Long.BYTES);
    }

    /**
     * A count of things of which each takes some bytes, so that the rest of the file bounds it.
     *
     * @param least bytes of a thing
     */
    long count(int least, String what) {
        long count = int64(what);
        if (count < 0 || count > (bytes.byteSize() - at) / least) {
            throw fault(
                    "tells of " + Long.toUnsignedString(count) + " " + what + ", more than the rest of the file holds");
        }
        return count;
    }

    /** A name: a text of at most {@value #MAX_KEY} bytes. */
    String name(String what) {
        return text(MAX_KEY, what);
    }

    private String text(int most, String what) {
        long length = int64(what);
        if (length < 0 || length > most) {
            throw fault("has " + what + " of " + Long.toUnsignedString(length) + " bytes, but at most " + most
                    + " are read");
        }
        need(length, what);
        at += length;
        return new String(bytes.asSlice(at - length, length).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    }

    /** The value of a key. */
    Object value(String key) {
        Kind kind = kind(key);
        return kind == Kind.ARRAY ? list(key) : single(kind, key);
    }

    private Kind kind(String key) {
        int number = int32("the type of " + Quoted.of(key));
        if (number < 0 || number >= Kind.values().length) {
            throw fault(Quoted.of(key) + " has a value of type " + Integer.toUnsignedString(number)
                    + ", which there isn't");
        }
        return Kind.values()[number];
    }

    private List<Object> list(String key) {
        Kind kind = kind(key);
        if (kind == Kind.ARRAY) {
            throw fault(Quoted.of(key) + " is a list of lists");
        }
        long count = count(kind.least, "elements of " + Quoted.of(key));
        if (count > MAX_LIST) {
            throw fault(Quoted.of(key) + " has " + count + " elements, but at most " + MAX_LIST + " are read");
        }
        List<Object> all = new ArrayList<>((int) count);
        for (long i = 0; i < count; i++) {
            all.add(single(kind, key));
        }
        return all;
    }

    private Object single(Kind kind, String key) {
        String what = "the value of " + Quoted.of(key);
        if (kind == Kind.STRING) {
            return text(MAX_TEXT, what);
        }
        need(kind.least, what);
        at += kind.least;
        long place = at - kind.least;
        return switch (kind) {
            case UINT8 -> (long) (bytes.get(ValueLayout.JAVA_BYTE, place) & 0xff);
            case INT8 -> (long) bytes.get(ValueLayout.JAVA_BYTE, place);
            case UINT16 -> (long) (bytes.get(LittleEndian.SHORT, place) & 0xffff);
            case INT16 -> (long) bytes.get(LittleEndian.SHORT, place);
            case UINT32 -> bytes.get(LittleEndian.INT, place) & 0xffff_ffffL;
            case INT32 -> (long) bytes.get(LittleEndian.INT, place);
            case UINT64, INT64 -> bytes.get(LittleEndian.LONG, place);
            case FLOAT32 -> (double) Float.intBitsToFloat(bytes.get(LittleEndian.INT, place));
            case FLOAT64 -> Double.longBitsToDouble(bytes.get(LittleEndian.LONG, place));
            case BOOL -> bool(bytes.get(ValueLayout.JAVA_BYTE, place), key);
            case STRING, ARRAY -> throw new IllegalStateException(kind + " is read elsewhere");
        };
    }

    private Boolean bool(byte value, String key) {
        if (value != 0 && value != 1) {
            throw fault(Quoted.of(key) + " is a truth value of " + value);
        }
        return value == 1;
    }

    /** Skips to the next multiple of an alignment, but not beyond the end. */
    void align(long alignment) {
        at = Math.min(bytes.byteSize(), Math.ceilDiv(at, alignment) * alignment);
    }
}
