package dev.gyre.papers;

/** A number computed from what arms came to. */
@FunctionalInterface
public interface Quantity {

    /** The number for a seed. */
    double of(Outcomes seed);

    /** A number that an arm found. */
    static Quantity of(Arm arm, String number) {
        return o -> o.number(arm, number);
    }

    /** The quotient of one by the other. */
    default Quantity over(Quantity other) {
        return o -> of(o) / other.of(o);
    }

    /** The difference of one and the other. */
    default Quantity minus(Quantity other) {
        return o -> of(o) - other.of(o);
    }

    /** The product with a number. */
    default Quantity times(double factor) {
        return o -> of(o) * factor;
    }
}
