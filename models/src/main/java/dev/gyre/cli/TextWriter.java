package dev.gyre.cli;

import dev.gyre.engine.GyreException;
import dev.gyre.models.data.Tokenizer;
import dev.gyre.models.generate.Sampler;
import dev.gyre.models.generate.Sampling;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.Locale;

/** Generated text, byte by byte on standard output, with a line about speed and state on standard error. */
final class TextWriter {

    private final PrintWriter err;
    private final Tokenizer tokenizer;

    TextWriter(PrintWriter err, Tokenizer tokenizer) {
        this.err = err;
        this.tokenizer = tokenizer;
    }

    /**
     * Reads a prompt and writes what follows.
     *
     * @throws GyreException if standard output fails
     */
    void write(Sampler sampler, Sampling sampling, byte[] prompt, int count) {
        int[] tokens = tokenizer.encode(prompt);
        long start = System.nanoTime();
        sampler.read(tokens);
        long read = System.nanoTime();
        for (int i = 0; i < count; i++) {
            put(tokenizer.bytes(sampler.next(sampling)));
        }
        double rate = count / ((System.nanoTime() - read) / 1e9);
        put(new byte[] {'\n'});
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
    static void put(byte[] bytes) {
        PrintStream out = System.out;
        out.write(bytes, 0, bytes.length);
        out.flush();
        if (out.checkError()) {
            throw new GyreException(Gyre.OUTPUT_FAILED);
        }
    }
}
