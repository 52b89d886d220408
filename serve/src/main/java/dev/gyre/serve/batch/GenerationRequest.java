package dev.gyre.serve.batch;

import java.util.List;

/**
 * A request of a model: a prompt, and how texts behind it are written.
 *
 * @param prompt tokens to read, at least one
 * @param choices texts to write after it, each by itself
 * @param most tokens of a text; 0 if the prompt is only to be read
 * @param drawing how tokens are drawn
 * @param stops byte strings before which a text ends
 * @param told what somebody wants to know beside the texts
 */
public record GenerationRequest(
        int[] prompt, int choices, int most, SamplingSettings drawing, List<byte[]> stops, Told told) {

    /**
     * Details that the client wants beside the texts.
     *
     * @param logprobs how likely each token was
     * @param alternatives likeliest tokens that are told with each token's log-probability
     * @param prompt how likely each token of the prompt was, too
     * @param ranked which of the texts are likeliest
     * @param state how large the state is
     */
    public record Told(boolean logprobs, int alternatives, boolean prompt, boolean ranked, boolean state) {

        /** The texts alone. */
        public static final Told NOTHING = new Told(false, 0, false, false, false);
    }
}
