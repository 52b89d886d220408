package dev.gyre.engine.io.torch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * Writes a zip file of stored parts, each beginning at a multiple of 64 bytes, as PyTorch's files do, so that they can be mapped. Sizes
 * and checksums of a part are put in place when it ends.
 */
final class ZipWriter {

    private static final int ALIGNMENT = 64;
    private static final int PADDING_ID = 0x4246;
    private static final int EXTRA_HEADER = 4;
    private static final int LOCAL_EXTRA_64 = 2 * Long.BYTES;
    private static final short VERSION_64 = 45;
    private static final int UTF8 = 1 << 11;
    private static final short FIRST_OF_1980 = (1 << 5) | 1;

    private final SeekableByteChannel out;
    private final List<Part> parts = new ArrayList<>();
    private byte[] name = {};
    private long local;
    private long data;
    private CRC32 crc = new CRC32();

    private record Part(byte[] name, long local, long size, int crc) {}

    ZipWriter(SeekableByteChannel out) {
        this.out = out;
    }

    /** Begins a part of the archive. */
    void begin(String called) throws IOException {
        name = called.getBytes(StandardCharsets.UTF_8);
        local = out.position();
        data = Math.ceilDiv(start(), ALIGNMENT) * ALIGNMENT;
        crc = new CRC32();
        write(out, header(0));
    }

    /** The offset of the data without padding but its own header. */
    private long start() {
        return local + ZipEntries.LOCAL_BYTES + name.length + EXTRA_HEADER + LOCAL_EXTRA_64 + EXTRA_HEADER;
    }

    private ByteBuffer header(long size) {
        int extra = (int) (data - local) - ZipEntries.LOCAL_BYTES - name.length;
        ByteBuffer b = buffer((int) (data - local));
        b.putInt(ZipEntries.LOCAL).putShort(VERSION_64).putShort((short) UTF8).putShort((short) 0);
        b.putShort((short) 0).putShort(FIRST_OF_1980).putInt((int) crc.getValue());
        b.putInt((int) ZipEntries.LARGE).putInt((int) ZipEntries.LARGE);
        b.putShort((short) name.length).putShort((short) extra).put(name);
        b.putShort((short) ZipEntries.EXTRA_64).putShort((short) LOCAL_EXTRA_64);
        b.putLong(size).putLong(size);
        b.putShort((short) PADDING_ID).putShort((short) (extra - 2 * EXTRA_HEADER - LOCAL_EXTRA_64));
        return b.position(0);
    }

    /** Adds bytes to the part. */
    void write(ByteBuffer bytes) throws IOException {
        crc.update(bytes.duplicate());
        write(out, bytes);
    }

    /** Ends the part, and writes its header anew with its size and checksum. */
    void end() throws IOException {
        long end = out.position();
        parts.add(new Part(name, local, end - data, (int) crc.getValue()));
        out.position(local);
        write(out, header(end - data));
        out.position(end);
    }

    /** Writes the directory, with 64-bit places throughout. */
    void finish() throws IOException {
        long directory = out.position();
        for (Part p : parts) {
            int extra = EXTRA_HEADER + 3 * Long.BYTES;
            ByteBuffer b = buffer(ZipEntries.CENTRAL_BYTES + p.name().length + extra);
            b.putInt(ZipEntries.CENTRAL)
                    .putShort(VERSION_64)
                    .putShort(VERSION_64)
                    .putShort((short) UTF8);
            b.putShort((short) 0).putShort((short) 0).putShort(FIRST_OF_1980).putInt(p.crc());
            b.putInt((int) ZipEntries.LARGE).putInt((int) ZipEntries.LARGE);
            b.putShort((short) p.name().length).putShort((short) extra).putShort((short) 0);
            b.putShort((short) 0)
                    .putShort((short) 0)
                    .putInt(0)
                    .putInt((int) ZipEntries.LARGE)
                    .put(p.name());
            b.putShort((short) ZipEntries.EXTRA_64).putShort((short) (3 * Long.BYTES));
            b.putLong(p.size()).putLong(p.size()).putLong(p.local());
            write(out, b.flip());
        }
        end(directory, out.position() - directory);
    }

    private void end(long directory, long bytes) throws IOException {
        long end64 = directory + bytes;
        ByteBuffer b = buffer(ZipEntries.END_64_BYTES + ZipEntries.LOCATOR_64_BYTES + ZipEntries.END_BYTES);
        b.putInt(ZipEntries.END_64)
                .putLong(ZipEntries.END_64_BYTES - 12L)
                .putShort(VERSION_64)
                .putShort(VERSION_64);
        b.putInt(0)
                .putInt(0)
                .putLong(parts.size())
                .putLong(parts.size())
                .putLong(bytes)
                .putLong(directory);
        b.putInt(ZipEntries.LOCATOR_64).putInt(0).putLong(end64).putInt(1);
        b.putInt(ZipEntries.END).putShort((short) 0).putShort((short) 0);
        b.putShort((short) ZipEntries.MANY).putShort((short) ZipEntries.MANY);
        b.putInt((int) ZipEntries.LARGE).putInt((int) ZipEntries.LARGE).putShort((short) 0);
        write(out, b.flip());
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void write(SeekableByteChannel out, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }
}
