package dev.gyre.models.parameter;

import dev.gyre.engine.io.ElementType;
import dev.gyre.engine.io.Numbers;
import dev.gyre.engine.tensor.Shape;

/** Numbers seen otherwise than they lie, without a copy of them all. */
final class Views {

    private Views() {}

    /** A reader of a piece of a tensor. */
    @FunctionalInterface
    private interface Reading {
        void read(int from, float[] into, int at, int count);
    }

    private record View(Shape shape, ElementType type, Reading reading) implements Numbers {
        @Override
        public void read(int from, float[] into, int at, int count) {
            reading.read(from, into, at, count);
        }
    }

    /** Numbers in another shape of the same size. */
    static Numbers shaped(Numbers of, Shape shape) {
        return of.shape().equals(shape) ? of : new View(shape, of.type(), of::read);
    }

    /** The numbers with something added, as float32. */
    static Numbers shifted(Numbers of, float by) {
        return new View(of.shape(), ElementType.F32, (from, into, at, count) -> {
            of.read(from, into, at, count);
            for (int i = at; i < at + count; i++) {
                into[i] += by;
            }
        });
    }

    /** A tensor (a, b, c) as (b, a, c), run by run of c numbers. */
    static Numbers outerSwapped(Numbers of) {
        int a = of.shape().dim(0);
        int b = of.shape().dim(1);
        int run = of.shape().dim(2);
        return new View(Shape.of(b, a, run), of.type(), (from, into, at, count) -> {
            for (int done = 0; done < count; ) {
                int place = (from + done) / run;
                int first = (from + done) % run;
                int n = Math.min(count - done, run - first);
                of.read((place % a * b + place / a) * run + first, into, at + done, n);
                done += n;
            }
        });
    }
}
