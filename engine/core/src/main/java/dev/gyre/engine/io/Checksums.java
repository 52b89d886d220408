package dev.gyre.engine.io;

import dev.gyre.engine.GyreException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Checksums (CRC32C, eight hexadecimal digits) in a safetensors file's own key-value pairs: one of each tensor's data under
 * {@code crc32c:NAME}, and one of the header, its length included, under {@code crc32c}; that one is taken with zeros in its own
 * place. Other readers of the format see strings that don't concern them.
 */
final class Checksums {

    /** Key of the header's own checksum. */
    static final String HEADER = "crc32c";

    private static final String TENSOR = HEADER + ":";
    private static final byte[] MARK = ("\"" + HEADER + "\":\"").getBytes(StandardCharsets.ISO_8859_1);

    /** Digits that keep a checksum's place until it's known. */
    static final String PENDING = "00000000";

    private static final int DIGITS = PENDING.length();
    private static final long CHUNK_BYTES = 1L << 30;

    private final String file;
    private final Map<String, String> byTensor;

    private Checksums(String file, Map<String, String> byTensor) {
        this.file = file;
        this.byTensor = byTensor;
    }

    /**
     * The checksums of a file's tensors, after a check of its header.
     *
     * @param header the file's beginning, up to its data: the length of the JSON, and the JSON
     * @throws GyreException if the file has checksums and the header doesn't agree with its own
     */
    static Checksums of(String file, byte[] header, Map<String, String> metadata) {
        Map<String, String> byTensor = new HashMap<>();
        metadata.forEach((key, value) -> {
            if (key.startsWith(TENSOR)) {
                byTensor.put(key.substring(TENSOR.length()), value);
            }
        });
        String expected = metadata.get(HEADER);
        if (expected == null && byTensor.isEmpty()) {
            return new Checksums(file, byTensor);
        }
        if (!ofHeader(header).equals(expected)) {
            throw new GyreException(file + ": the header's checksum is " + expected + ", but its bytes give "
                    + ofHeader(header) + ": the file is damaged; take another copy");
        }
        return new Checksums(file, byTensor);
    }

    /** Whether there are any. */
    boolean present() {
        return !byTensor.isEmpty();
    }

    /**
     * Compares a tensor's bytes with its checksum, if the file has checksums.
     *
     * @throws GyreException if they differ, or this tensor alone has none
     */
    void check(Entry tensor, MemorySegment bytes) {
        if (!present()) {
            return;
        }
        String found = of(bytes);
        String expected = byTensor.get(tensor.name());
        if (!found.equals(expected)) {
            throw new GyreException(file + ": tensor " + tensor + " has checksum " + expected + ", but its bytes give "
                    + found + ": the file is damaged; take another copy");
        }
    }

    /** The pairs of a file without its checksums. */
    static Map<String, String> without(Map<String, String> metadata) {
        Map<String, String> rest = new LinkedHashMap<>(metadata);
        rest.keySet().removeIf(key -> key.equals(HEADER) || key.startsWith(TENSOR));
        return rest;
    }

    /** Key of a tensor's checksum. */
    static String key(String tensor) {
        return TENSOR + tensor;
    }

    /** A checksum as it stands in a file. */
    static String digits(CRC32C crc) {
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }

    /** Puts the header's checksum into its place. */
    static void seal(byte[] header) {
        byte[] digits = ofHeader(header).getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(digits, 0, header, place(header), DIGITS);
    }

    private static String ofHeader(byte[] header) {
        CRC32C crc = new CRC32C();
        int place = place(header);
        crc.update(header, 0, place);
        int rest = Math.min(header.length, place + DIGITS);
        for (int i = place; i < rest; i++) {
            crc.update('0');
        }
        crc.update(header, rest, header.length - rest);
        return digits(crc);
    }

    // Quotes within strings of JSON are escaped, so that the mark can't be part of one.
    private static int place(byte[] header) {
        for (int at = 0; at + MARK.length <= header.length; at++) {
            if (header[at] == MARK[0] && Arrays.mismatch(header, at, at + MARK.length, MARK, 0, MARK.length) < 0) {
                return at + MARK.length;
            }
        }
        return header.length;
    }

    private static String of(MemorySegment bytes) {
        CRC32C crc = new CRC32C();
        for (long at = 0; at < bytes.byteSize(); at += CHUNK_BYTES) {
            ByteBuffer chunk = bytes.asSlice(at, Math.min(CHUNK_BYTES, bytes.byteSize() - at))
                    .asByteBuffer();
            crc.update(chunk);
        }
        return digits(crc);
    }
}
