package dev.gyre.engine.op;

/** What work on elements is counted in: what processors have units for, and functions that take a sequence of instructions. */
public enum Operation {
    /** Of floats: a b + c, or one that's as dear: a sum, a product, the greater of two. */
    MULTIPLY_ADD("fma"),
    /** Of 32-bit integers. */
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

    /** What reports call it. */
    public String title() {
        return title;
    }
}
