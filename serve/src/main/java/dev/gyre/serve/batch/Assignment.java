package dev.gyre.serve.batch;

import java.util.List;

/**
 * What's asked of a model.
 *
 * @param prompt tokens to read, at least one
 * @param choices texts to write after it, each by itself
 * @param most tokens of a text; 0 if the prompt is only to be read
 * @param drawing how tokens are drawn
 * @param stops byte strings before which a text ends
 * @param told what somebody wants to know beside the texts
 */
public record Assignment(int[] prompt, int choices, int most, Drawing drawing, List<byte[]> stops, Told told) {

    /**
     * What somebody wants to know beside the texts.
     *
     * @param chances how likely each token was
     * @param alternatives likeliest tokens that are told with each token's chance
     * @param prompt how likely each token of the prompt was, too
     * @param ranked which of the texts are likeliest
     * @param state how large the state is
     */
    public record Told(boolean chances, int alternatives, boolean prompt, boolean ranked, boolean state) {

        /** The texts alone. */
        public static final Told NOTHING = new Told(false, 0, false, false, false);
    }
}
