package dev.gyre.cli;

import dev.gyre.engine.GyreException;
import dev.gyre.models.run.Sampler;
import dev.gyre.models.run.Sampling;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.Locale;

/** Generated text, byte by byte on standard output, with a line about speed and state on standard error. */
final class TextWriter {

    private final PrintWriter err;

    TextWriter(PrintWriter err) {
        this.err = err;
    }

    /**
     * Reads a prompt and writes what follows.
     *
     * @throws GyreException if standard output fails
     */
    void write(Sampler sampler, Sampling sampling, byte[] prompt, int count) {
        int[] tokens = new int[prompt.length];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = prompt[i] & 0xff;
        }
        long start = System.nanoTime();
        sampler.read(tokens);
        long read = System.nanoTime();
        for (int i = 0; i < count; i++) {
            put(sampler.next(sampling));
        }
        double rate = count / ((System.nanoTime() - read) / 1e9);
        put('\n');
        err.println(String.format(
                Locale.ROOT,
                "%,d bytes read in %.0f ms, %,d written at %,.0f bytes/s; the state takes %,d bytes",
                tokens.length,
                (read - start) / 1e6,
                count,
                rate,
                sampler.stateBytes()));
        err.flush();
    }

    // Bytes, as they are: a writer would take them for characters. A stream tells of failures only when asked.
    static void put(int value) {
        PrintStream out = System.out;
        out.write(value);
        if (out.checkError()) {
            throw new GyreException(Gyre.OUTPUT_FAILED);
        }
    }
}
