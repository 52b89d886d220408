package dev.gyre.serve.batch;

import dev.gyre.models.generate.Sampling;
import java.util.List;

/**
 * What's asked of a model.
 *
 * @param prompt tokens to read, at least one
 * @param choices texts to write after it, each by itself
 * @param most tokens of a text
 * @param sampling how tokens are drawn
 * @param seed what the draws depend on
 * @param stops byte strings before which a text ends
 * @param chances whether somebody wants to know how likely each token was
 * @param alternatives likeliest tokens that are told with each token's chance
 * @param watched whether somebody wants to know how large the state is
 */
public record Assignment(
        int[] prompt,
        int choices,
        int most,
        Sampling sampling,
        long seed,
        List<byte[]> stops,
        boolean chances,
        int alternatives,
        boolean watched) {}
