package dev.gyre.bench.gguf;

import dev.gyre.bench.gguf.GgufOutcome.Round;
import dev.gyre.bench.gguf.GgufOutcome.Text;
import dev.gyre.bench.report.Spread;
import dev.gyre.cli.process.TextTable;
import dev.gyre.engine.io.TemporaryFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/**
 * Measures Gyre and llama.cpp on the same GGUF files, in processes of their own that take turns, so that whatever else the machine does meets
 * both.
 *
 * @param llama starts the peer
 * @param processes of each, for each file and number of threads
 * @param rounds of a process that count
 * @param warmSeconds of a process and prompt before them
 */
public record GgufBenchmark(GgufProgram llama, int processes, int rounds, double warmSeconds) {

    /** Tokens of the prompts. */
    private static final List<Integer> CONTEXTS = List.of(64, 512);

    /** Tokens written behind each. */
    private static final int WRITTEN = 64;

    private static final int TOP = 16;

    /** Tokens a second of both programs, and what both wrote. */
    private static final List<String> HEADINGS = List.of(
            "weights, threads, context", "prompt: Gyre", "llama.cpp", "ratio", "decoding: Gyre", "llama.cpp", "ratio");

    /**
     * What was found.
     *
     * @param table of speeds
     * @param comparisons of tokens, a line each
     */
    public record Found(TextTable table, List<String> comparisons) {

        /** Keeps the lines to itself. */
        public Found {
            comparisons = List.copyOf(comparisons);
        }

        /** For people. */
        public List<String> lines() {
            List<String> lines = new ArrayList<>(table.lines());
            lines.addAll(comparisons);
            return lines;
        }

        /** As lines of Markdown. */
        public List<String> markdown() {
            List<String> lines = new ArrayList<>(table.markdown());
            lines.add("");
            comparisons.forEach(c -> lines.add("* " + c));
            return lines;
        }
    }

    /**
     * With a peer that npm installed.
     *
     * @param npm folder that it's in
     * @throws dev.gyre.engine.GyreException if it isn't
     */
    public static GgufBenchmark withLlama(Path npm, boolean quick) {
        GgufProgram llama = GgufProgram.llama(npm);
        return quick ? new GgufBenchmark(llama, 1, 2, 2) : new GgufBenchmark(llama, 3, 3, 8);
    }

    /**
     * Measures.
     *
     * @param files of GGUF
     * @param threads numbers of them
     * @param notes takes lines for the user
     * @throws dev.gyre.engine.GyreException if a file can't be read, or a program fails
     */
    public Found measure(List<Path> files, List<Integer> threads, Consumer<String> notes) {
        List<GgufWeights> all = files.stream().map(GgufWeights::of).toList();
        TextTable table = TextTable.ofNumbers(HEADINGS);
        List<String> comparisons = new ArrayList<>();
        for (GgufWeights weights : all) {
            try (TemporaryFolder folder = TemporaryFolder.create()) {
                Path run = folder.path().resolve("run");
                weights.importInto(run);
                for (int n : threads) {
                    notes.accept(weights.file() + ": " + threads(n));
                    Pair pair = pair(weights, run, n);
                    pair.addTo(table, comparisons, weights.type() + ", " + n);
                }
            }
        }
        return new Found(table, comparisons);
    }

    private static String threads(int n) {
        return n == 1 ? "1 thread" : n + " threads";
    }

    private Pair pair(GgufWeights weights, Path run, int threads) {
        GgufProgram gyre = GgufProgram.gyre(threads);
        List<GgufOutcome> ours = new ArrayList<>();
        List<GgufOutcome> theirs = new ArrayList<>();
        for (int i = 0; i < processes; i++) {
            theirs.add(llama.run(job(weights, weights.file(), threads)));
            ours.add(gyre.run(job(weights, run, threads)));
        }
        return new Pair(ours, theirs);
    }

    private GgufJob job(GgufWeights weights, Path model, int threads) {
        List<List<Integer>> prompts = CONTEXTS.stream()
                .map(length -> GgufJob.prompt(length, weights.vocabulary()))
                .toList();
        return new GgufJob(model.toAbsolutePath().toString(), threads, prompts, WRITTEN, warmSeconds, rounds, TOP);
    }

    /**
     * Outcomes of both programs for the same job.
     *
     * @param ours one or more, one for each process
     * @param theirs as many
     */
    record Pair(List<GgufOutcome> ours, List<GgufOutcome> theirs) {

        /** Adds a row, and a line about the tokens of the first processes, for each text. */
        void addTo(TextTable table, List<String> comparisons, String name) {
            for (int i = 0; i < ours.getFirst().texts().size(); i++) {
                Text mine = ours.getFirst().texts().get(i);
                String title = name + ", " + mine.context();
                List<String> cells = new ArrayList<>(List.of(title));
                cells.addAll(cells(i, Round::prompt));
                cells.addAll(cells(i, Round::decoding));
                table.add(cells);
                Text other = theirs.getFirst().texts().get(i);
                comparisons.add(title + ": "
                        + GreedyComparison.of(mine.steps(), other.steps()).text());
            }
        }

        private List<String> cells(int text, ToDoubleFunction<Round> rate) {
            double[] mine = rates(ours, text, rate);
            double[] other = rates(theirs, text, rate);
            double ratio = Spread.of(mine).median() / Spread.of(other).median();
            return List.of(cell(mine), cell(other), String.format(Locale.ROOT, "%.2f", ratio));
        }

        private static double[] rates(List<GgufOutcome> processes, int text, ToDoubleFunction<Round> rate) {
            return processes.stream()
                    .flatMapToDouble(p -> Arrays.stream(p.texts().get(text).rates(rate)))
                    .toArray();
        }

        /** Median with extremes, of all rounds of all processes. */
        private static String cell(double... rates) {
            double least = Arrays.stream(rates).min().orElseThrow();
            double most = Arrays.stream(rates).max().orElseThrow();
            return String.format(
                    Locale.ROOT, "%.0f (%.0f to %.0f)", Spread.of(rates).median(), least, most);
        }
    }
}
