package dev.gyre.engine.optim;

/** A smooth function of many numbers, to be made small. */
@FunctionalInterface
public interface Objective {

    /**
     * Its value.
     *
     * @param x where
     * @param gradient to be overwritten with the gradient there
     */
    double at(double[] x, double[] gradient);
}
