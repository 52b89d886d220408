package dev.gyre.bench.gguf;

import java.util.List;
import java.util.stream.IntStream;

/**
 * What a process of either program has to do.
 *
 * @param model the GGUF file, or the run that was made of it
 * @param threads that it may use
 * @param prompts token numbers of each prompt
 * @param written tokens to write behind each prompt
 * @param warmSeconds of rounds that don't count, at least one of them, before those that do
 * @param rounds that count
 * @param top how many of a step's largest logits to tell
 */
public record GgufJob(
        String model, int threads, List<List<Integer>> prompts, int written, double warmSeconds, int rounds, int top) {

    private static final int STRIDE = 7_919;

    /** Keeps the prompts to itself. */
    public GgufJob {
        prompts = prompts.stream().map(List::copyOf).toList();
    }

    /** A prompt of tokens from all over a vocabulary. */
    static List<Integer> prompt(int length, int vocabulary) {
        return IntStream.range(0, length)
                .map(i -> (int) ((long) (i + 1) * STRIDE % vocabulary))
                .boxed()
                .toList();
    }
}
