package dev.gyre.models.parameter;

import dev.gyre.models.setting.ConfigException;
import java.util.List;

/**
 * Inputs and outputs of a task's models: the sizes that the data determine rather than a setting.
 *
 * @param input extents of one example: none for a token, (F) for F numbers, (H, W, C) for an image
 * @param outputs different tokens V or classes, or numbers to predict
 * @param inputScaling where the inputs lie, if the model is to bring them to around zero itself
 * @param outputScaling the same of what's to be predicted
 */
public record Domain(List<Integer> input, int outputs, Scaling inputScaling, Scaling outputScaling) {

    /** Different values of a byte. */
    public static final int BYTES = 256;

    /** Refuses sizes that can't be. */
    public Domain {
        input = List.copyOf(input);
        inputScaling = inputScaling == null ? Scaling.NONE : inputScaling;
        outputScaling = outputScaling == null ? Scaling.NONE : outputScaling;
        ConfigException.range("outputs", outputs, 1, 1 << 24);
        input.forEach(n -> ConfigException.range("extent of an input", n, 1, 1 << 24));
    }

    /** A domain of sizes alone, without scaling. */
    public Domain(List<Integer> input, int outputs) {
        this(input, outputs, Scaling.NONE, Scaling.NONE);
    }

    /** A copy with numbers that lie elsewhere. */
    public Domain scaled(Scaling inputs, Scaling predicted) {
        return new Domain(input, outputs, inputs, predicted);
    }

    /** Whether a model of this domain can be handed the other's examples. */
    public boolean takes(Domain other) {
        return input.equals(other.input) && outputs == other.outputs;
    }

    /** Tokens out of a vocabulary. */
    public static Domain tokens(int vocabulary) {
        return new Domain(List.of(), vocabulary);
    }

    /** The domain of functions from numbers to numbers. */
    public static Domain numbers(int inputs, int outputs) {
        return new Domain(List.of(inputs), outputs);
    }

    /** The domain of classes of images. */
    public static Domain images(int rows, int columns, int channels, int classes) {
        return new Domain(List.of(rows, columns, channels), classes);
    }

    /** The domain's sizes, as messages name them. */
    public String sizes() {
        return (input.isEmpty() ? "tokens" : "examples of " + input) + " and " + outputs + " outputs";
    }

    /** Numbers of one example. */
    public int inputs() {
        return input.stream().reduce(1, Math::multiplyExact);
    }
}
