package dev.gyre.bench.gguf;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.JsonReason;
import java.util.List;
import java.util.function.ToDoubleFunction;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a process of either program found.
 *
 * @param texts one for each prompt
 */
public record GgufOutcome(List<Text> texts) {

    /** How both programs print it. */
    static final JsonMapper JSON = JsonMapper.builder()
            .enable(
                    DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
                    DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES,
                    DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .build();

    private static final String BEGIN = "{\"texts\":";

    /** Keeps the texts to itself. */
    public GgufOutcome {
        texts = List.copyOf(texts);
    }

    /**
     * A prompt and what was written behind it.
     *
     * @param context tokens of the prompt
     * @param rounds that were timed
     * @param steps tokens written greedily
     */
    public record Text(int context, List<Round> rounds, List<Step> steps) {

        /** Keeps the lists to itself. */
        public Text {
            rounds = List.copyOf(rounds);
            steps = List.copyOf(steps);
        }

        /** One number of each round. */
        double[] rates(ToDoubleFunction<Round> rate) {
            return rounds.stream().mapToDouble(rate).toArray();
        }
    }

    /**
     * Speeds of a round.
     *
     * @param prompt tokens read a second
     * @param decoding tokens written a second
     */
    public record Round(double prompt, double decoding) {}

    /**
     * A token that was written.
     *
     * @param token its number
     * @param top the largest logits that it was chosen by, its own first
     */
    public record Step(int token, List<Candidate> top) {

        /** Keeps the candidates to itself. */
        public Step {
            top = List.copyOf(top);
        }
    }

    /**
     * A token that could have been written.
     *
     * @param token its number
     * @param logit of it
     */
    public record Candidate(int token, double logit) {}

    /**
     * The outcome among the lines that a process printed.
     *
     * @param program its name, for messages
     * @throws GyreException if there's none
     */
    static GgufOutcome parse(String program, String printed) {
        String line = printed.lines()
                .filter(l -> l.startsWith(BEGIN))
                .findFirst()
                .orElseThrow(() -> new GyreException(
                        program + " printed no times: " + (printed.isBlank() ? "nothing at all" : printed.strip())));
        try {
            return JSON.readValue(line, GgufOutcome.class);
        } catch (JacksonException e) {
            throw new GyreException(program + "'s times can't be read (" + JsonReason.of(e) + ")", e);
        }
    }
}
