package dev.gyre.models.run.log;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.AtomicFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * Numbers by step in the form that TensorBoard reads: TFRecords, each a message {@code Event} with a {@code Summary}, as TensorFlow's
 * {@code record_writer.h}, {@code event.proto} and {@code summary.proto} define them. A record is its length, a checksum of that, the
 * message, a checksum of that; checksums are CRC-32C, turned and shifted since they may be of data that holds some.
 */
public final class EventFile implements AutoCloseable {

    /** TensorBoard takes files with "tfevents" in their name. */
    public static final String NAME = "events.out.tfevents.gyre";

    private static final String VERSION = "brain.Event:2";
    private static final int FRAME = Long.BYTES + 2 * Integer.BYTES;
    private static final int LONGEST = 1 << 20;

    // Fields of Event, of Summary and of Summary.Value, with their wire types.
    private static final int WALL_TIME = 1 << 3 | 1;
    private static final int STEP = 2 << 3;
    private static final int FILE_VERSION = 3 << 3 | 2;
    private static final int SUMMARY = 5 << 3 | 2;
    private static final int VALUE = 1 << 3 | 2;
    private static final int TAG = 1 << 3 | 2;
    private static final int SIMPLE_VALUE = 2 << 3 | 5;

    private final Path file;
    private final FileChannel channel;
    private final CRC32C crc = new CRC32C();
    private final ByteBuffer event = ByteBuffer.allocate(1 << 13).order(ByteOrder.LITTLE_ENDIAN);
    private final ByteBuffer summary = ByteBuffer.allocate(1 << 12).order(ByteOrder.LITTLE_ENDIAN);

    /**
     * Opens the file after a step, dropping what a run that was cut off wrote about later ones, half records included. What's kept is
     * written anew, so that the file is this run's own.
     *
     * @param step the last step to keep; 0 for a file without any
     * @throws GyreException if the file can't be written, or is a link
     */
    public EventFile(Path file, long step) {
        this.file = file;
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new GyreException(file + ": is a link or otherwise no file: remove it, then go on with gyre resume "
                    + file.getParent());
        }
        try {
            long end = keep(step);
            channel = FileChannel.open(
                    file, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
            channel.position(end);
            if (end == 0) {
                begin();
                bytes(event, FILE_VERSION, VERSION.getBytes(StandardCharsets.UTF_8));
                write();
            }
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /** Writes the records up to a step anew, so that the file is this run's own, and returns where they end. */
    private long keep(long last) throws IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            AtomicFile.write(file, to -> {});
            return 0;
        }
        try (FileChannel from = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            long end = endOf(last, from);
            AtomicFile.write(file, AtomicFile.beginning(from, end));
            return end;
        }
    }

    /** The end of the records up to a step, in bytes. */
    private long endOf(long last, FileChannel from) throws IOException {
        long end = 0;
        ByteBuffer head = ByteBuffer.allocate(Long.BYTES + Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        while (read(head, end, from)) {
            long length = head.getLong(0);
            if (head.getInt(Long.BYTES) != masked(head.array(), Long.BYTES) || length < 0 || length > LONGEST) {
                break;
            }
            ByteBuffer rest = ByteBuffer.allocate((int) length + Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            if (!read(rest, end + head.capacity(), from)
                    || rest.getInt((int) length) != masked(rest.array(), (int) length)
                    || stepOf(rest.limit((int) length)) > last) {
                break;
            }
            end += length + FRAME;
        }
        return end;
    }

    private static boolean read(ByteBuffer into, long at, FileChannel from) throws IOException {
        into.clear();
        while (into.hasRemaining()) {
            if (from.read(into, at + into.position()) < 0) {
                return false;
            }
        }
        into.flip();
        return true;
    }

    /** The step of an event of ours; 0 where it doesn't say. */
    private static long stepOf(ByteBuffer event) {
        event.position(0);
        while (event.hasRemaining()) {
            long field = varint(event);
            if (field == STEP) {
                return varint(event);
            }
            int skipped = switch ((int) field & 7) {
                case 1 -> Long.BYTES;
                case 2 -> (int) varint(event);
                case 5 -> Integer.BYTES;
                default -> event.remaining();
            };
            event.position(event.position() + skipped);
        }
        return 0;
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        int shift = 0;
        byte b;
        do {
            b = in.get();
            value |= (b & 0x7fL) << shift;
            shift += 7;
        } while (b < 0);
        return value;
    }

    /**
     * Begins an event, to which numbers are put before it's written.
     *
     * @return this
     */
    public EventFile at(long step) {
        begin();
        varint(event, STEP);
        varint(event, step);
        return this;
    }

    private void begin() {
        event.clear();
        summary.clear();
        varint(event, WALL_TIME);
        event.putDouble(System.currentTimeMillis() / 1e3);
    }

    /** Puts a number into the event. */
    public EventFile put(String tag, double value) {
        byte[] name = tag.getBytes(StandardCharsets.UTF_8);
        varint(summary, VALUE);
        varint(summary, 2 + name.length + 1 + Float.BYTES);
        bytes(summary, TAG, name);
        varint(summary, SIMPLE_VALUE);
        summary.putFloat((float) value);
        return this;
    }

    /**
     * Writes the event that was begun.
     *
     * @throws GyreException if that fails
     */
    public void end() {
        varint(event, SUMMARY);
        varint(event, summary.position());
        event.put(summary.flip());
        try {
            write();
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private static void bytes(ByteBuffer out, int field, byte[] value) {
        varint(out, field);
        varint(out, value.length);
        out.put(value);
    }

    private static void varint(ByteBuffer out, long value) {
        long left = value;
        for (; (left & ~0x7fL) != 0; left >>>= 7) {
            out.put((byte) (left | 0x80));
        }
        out.put((byte) left);
    }

    /** Writes a record in one go, of which a process that dies leaves a part at most. */
    private void write() throws IOException {
        int length = event.position();
        ByteBuffer record = ByteBuffer.allocate(length + FRAME).order(ByteOrder.LITTLE_ENDIAN);
        record.putLong(length);
        record.putInt(masked(record.array(), Long.BYTES));
        record.put(event.flip());
        record.putInt(masked(event.array(), length));
        record.flip();
        while (record.hasRemaining()) {
            channel.write(record);
        }
    }

    private int masked(byte[] bytes, int count) {
        crc.reset();
        crc.update(bytes, 0, count);
        return Integer.rotateRight((int) crc.getValue(), 15) + 0xa282ead8;
    }

    /** Puts everything on disk. */
    public void force() {
        try {
            channel.force(false);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private GyreException failure(IOException e) {
        return new GyreException(
                file + ": can't be written (" + AtomicFile.reason(e)
                        + "): make the disk writable or make room on it, then go on with gyre resume "
                        + file.getParent(),
                e);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw failure(e);
        }
    }
}
