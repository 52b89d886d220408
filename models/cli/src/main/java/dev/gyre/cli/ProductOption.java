package dev.gyre.cli;

import dev.gyre.models.model.Multiplication;
import picocli.CommandLine.Option;

/** The option for the way in which a trained model multiplies. */
final class ProductOption {

    private static final String NAME = "--product";

    @Option(
            names = NAME,
            paramLabel = "lmul:M[,WHERE]",
            description =
                    "Multiply by L-Mul with M mantissa bits, 1 to 23, instead of exactly, in WHERE: softmax attention,"
                            + " linear (products with float weights), or all, which is both and what's taken if not given.")
    private String product;

    /** The chosen multiplication, or products of floats. */
    Multiplication multiplication() {
        return product == null ? Multiplication.FLOATS : Multiplication.parse(NAME, product);
    }
}
