package dev.gyre.engine.op;

/** The units in which work on elements is counted: operations that processors have units for, and functions that take several instructions. */
public enum Operation {
    /** An operation on floats: a b + c, or one that's as dear: a sum, a product, the greater of two. */
    MULTIPLY_ADD("fma"),
    /** An operation on 32-bit integers. */
    INTEGER("integer"),
    /** A quotient of floats. */
    DIVIDE("divide"),
    /** An element that goes to another lane: each one of a transpose. */
    SHUFFLE("shuffle"),
    /** The exponential function. */
    EXP("exp"),
    /** The natural logarithm. */
    LOG("log"),
    /** The hyperbolic tangent. */
    TANH("tanh"),
    /** 1 / (1 + exp(-x)). */
    SIGMOID("sigmoid"),
    /** A sine or a cosine. */
    SINE("sine");

    private final String title;

    Operation(String title) {
        this.title = title;
    }

    /** The name in reports. */
    public String title() {
        return title;
    }
}
