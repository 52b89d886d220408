package dev.gyre.cli;

import dev.gyre.cli.process.StandardOutput;
import dev.gyre.engine.GyreException;
import dev.gyre.models.data.TextStream;
import dev.gyre.models.data.Tokenizer;
import dev.gyre.models.generate.Sampler;
import dev.gyre.models.generate.Sampling;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.Locale;

/** Generated text, whole characters as they come on standard output, with a line about speed and state on standard error. */
final class TextWriter {

    private final PrintWriter err;
    private final Tokenizer tokenizer;

    TextWriter(PrintWriter err, Tokenizer tokenizer) {
        this.err = err;
        this.tokenizer = tokenizer;
    }

    /**
     * Reads a prompt and writes what follows, up to a token that says that the text ends.
     *
     * @throws GyreException if standard output fails
     */
    void write(Sampler sampler, Sampling sampling, int[] prompt, int count) {
        TextStream text = tokenizer.stream(prompt);
        long start = System.nanoTime();
        sampler.read(prompt);
        long read = System.nanoTime();
        int written = 0;
        boolean ended = false;
        while (written < count && !ended) {
            int token = sampler.next(sampling);
            written++;
            ended = tokenizer.end().isPresent() && token == tokenizer.end().getAsInt();
            put(text.add(token));
        }
        put(text.end());
        double rate = written / ((System.nanoTime() - read) / 1e9);
        put(new byte[] {'\n'});
        String unit = tokenizer instanceof Tokenizer.Bytes ? "byte" : "token";
        err.println(String.format(
                Locale.ROOT,
                "%,d %s read in %.0f ms, %,d written at %,.0f %ss/s; the state takes %,d bytes",
                prompt.length,
                prompt.length == 1 ? unit : unit + "s",
                (read - start) / 1e6,
                written,
                rate,
                unit,
                sampler.stateBytes()));
        err.flush();
    }

    // Bytes, as they are: a writer would take them for characters. A stream tells of failures only when asked.
    static void put(byte[] bytes) {
        if (bytes.length == 0) {
            return;
        }
        PrintStream out = StandardOutput.stream();
        out.write(bytes, 0, bytes.length);
        out.flush();
        if (out.checkError()) {
            throw new GyreException(Gyre.OUTPUT_FAILED);
        }
    }
}
