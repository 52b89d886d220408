package dev.gyre.models.data;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.RegularFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** A piece of a text: bytes in memory, or a file. */
sealed interface TextPart {

    /** The part's length in bytes. */
    long size();

    /** Fills a buffer with bytes from a position on; there are as many. */
    void read(long position, ByteBuffer into);

    /** Bytes in memory. */
    record InMemory(byte[] bytes) implements TextPart {
        @Override
        public long size() {
            return bytes.length;
        }

        @Override
        public void read(long position, ByteBuffer into) {
            into.put(bytes, (int) position, into.remaining());
        }
    }

    /**
     * A file. It's read rather than mapped, since a mapped one that somebody cuts off takes the whole process with it.
     *
     * @param size its length when it was opened
     */
    record InFile(Path file, long size, OpenFiles open) implements TextPart {
        @Override
        public void read(long position, ByteBuffer into) {
            try {
                long at = position;
                while (into.hasRemaining()) {
                    int count = open.read(file, at, into);
                    if (count < 0) {
                        throw new GyreException("--data " + file + ": had " + size
                                + " bytes when it was opened, but ends after " + open.size(file)
                                + " now: restore it");
                    }
                    at += count;
                }
            } catch (IOException e) {
                throw new GyreException("--data " + file + ": can't be read: " + RegularFile.reason(e), e);
            }
        }
    }
}
