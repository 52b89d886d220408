package dev.gyre.verify;

import java.util.List;
import java.util.random.RandomGenerator;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Numbers that ordinary data doesn't have, to be strewn into arrays.
 *
 * @param oneIn how many elements there are to one of them
 */
record Salt(String name, int oneIn, List<Float> numbers) {

    private static final Salt TINY =
            new Salt("tiny", 3, List.of(0f, -0f, Float.MIN_VALUE, -Float.MIN_VALUE, 1e-40f, -3e-39f));

    /** Few enough for many sums to stay free of them. */
    private static final Salt NOT_FINITE = new Salt(
            "not finite",
            40,
            List.of(Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, -0f, Float.MIN_VALUE));

    /** The two salts: zeros of both signs and subnormals, and NaN and infinities. */
    static List<Salt> both() {
        return List.of(TINY, NOT_FINITE);
    }

    void into(FloatArray array, RandomGenerator random) {
        for (int i = 0; i < array.getSize(); i++) {
            if (random.nextInt(oneIn) == 0) {
                array.set(i, numbers.get(random.nextInt(numbers.size())));
            }
        }
    }
}
