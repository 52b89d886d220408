package dev.gyre.serve.openai;

import dev.gyre.models.generate.Sampling;
import dev.gyre.serve.batch.LogitAdjustment;
import dev.gyre.serve.batch.SamplingSettings;
import dev.gyre.serve.constrain.Constraint;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ThreadLocalRandom;
import tools.jackson.databind.JsonNode;

/** Reads how tokens are to be drawn: sampling, penalties, biases, seed. */
final class SamplingReader {

    private static final int MOST_BIASES = 1024;
    private static final double LARGEST_BIAS = 100;

    private final RequestFields fields;
    private final int vocabulary;

    /**
     * Reads fields of a request.
     *
     * @param vocabulary number of the model's tokens
     */
    SamplingReader(RequestFields fields, int vocabulary) {
        this.fields = fields;
        this.vocabulary = vocabulary;
    }

    /** The sampling options with a constraint. */
    SamplingSettings drawing(Optional<Constraint> constraint) {
        Sampling sampling = new Sampling(
                fields.number("temperature", 0, 2).orElse(1),
                fields.integer("top_k", 0, Integer.MAX_VALUE).orElse(0),
                fields.number("top_p", Double.MIN_NORMAL, 1).orElse(1));
        long seed = fields.integer("seed", Long.MIN_VALUE, Long.MAX_VALUE)
                .orElseGet(() -> ThreadLocalRandom.current().nextLong());
        double leastShare = fields.number("min_p", 0, 1).orElse(0);
        LogitAdjustment adjustment = new LogitAdjustment(
                fields.number("frequency_penalty", -2, 2).orElse(0),
                fields.number("presence_penalty", -2, 2).orElse(0),
                repetition(),
                biases());
        return new SamplingSettings(sampling, leastShare, seed, adjustment, constraint);
    }

    private double repetition() {
        OptionalDouble penalty = fields.number("repetition_penalty", Double.MIN_NORMAL, 2);
        return penalty.orElse(1);
    }

    private Map<Integer, Double> biases() {
        Map<Integer, Double> biases = new HashMap<>();
        JsonNode given = fields.any("logit_bias").orElse(null);
        if (given == null) {
            return biases;
        }
        if (!given.isObject() || given.size() > MOST_BIASES) {
            throw ApiException.parameter(
                    "logit_bias",
                    "logit_bias has to be an object of at most " + MOST_BIASES + " tokens and their biases");
        }
        given.properties().forEach(e -> {
            String name = e.getKey();
            boolean token = name.matches("\\d{1,9}") && Integer.parseInt(name) < vocabulary;
            if (!token) {
                throw ApiException.parameter(
                        "logit_bias",
                        "logit_bias has a key that's no token, a whole number from 0 to " + (vocabulary - 1));
            }
            double bias = e.getValue().isNumber() ? e.getValue().decimalValue().doubleValue() : Double.NaN;
            if (!(Math.abs(bias) <= LARGEST_BIAS)) {
                throw ApiException.parameter(
                        "logit_bias", "logit_bias." + name + " has to be a number from -100 to 100");
            }
            if (bias != 0) {
                biases.put(Integer.parseInt(name), bias);
            }
        });
        return biases;
    }
}
