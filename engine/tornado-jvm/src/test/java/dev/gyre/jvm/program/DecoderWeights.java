package dev.gyre.jvm.program;

import java.util.Random;
import java.util.function.Function;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task11;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task6;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task7;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;

/** A type of weights: how it's made of numbers, which are rounded to what it holds, and its kernels. */
record DecoderWeights<W>(
        Function<double[][], W> encoder,
        Task11<KernelContext, FloatArray, W, W, W, FloatArray, FloatArray, FloatArray, Integer, Integer, Integer>
                projections,
        Task6<KernelContext, W, FloatArray, FloatArray, Integer, Integer> rowsAdded,
        Task7<KernelContext, FloatArray, W, W, FloatArray, Integer, Integer> gated,
        Task6<KernelContext, W, FloatArray, FloatArray, Integer, Integer> logits) {
    static final DecoderWeights<HalfFloatArray> HALVES = new DecoderWeights<>(
            DecoderWeights::halves,
            DecoderKernels::halfProjections,
            DecoderKernels::halfRowsAdded,
            DecoderKernels::halfGated,
            DecoderKernels::halfLogits);
    static final DecoderWeights<ByteArray> BLOCKS = new DecoderWeights<>(
            DecoderWeights::blocks,
            DecoderKernels::blockProjections,
            DecoderKernels::blockRowsAdded,
            DecoderKernels::blockGated,
            DecoderKernels::blockLogits);

    static DecoderWeights<?> named(String name) {
        return name.equals("halves") ? HALVES : BLOCKS;
    }

    /** Rows of random numbers whose products with numbers about 1 are about 1. */
    static double[][] random(Random random, int rows, int columns) {
        double[][] numbers = new double[rows][columns];
        for (double[] row : numbers) {
            for (int i = 0; i < columns; i++) {
                row[i] = random.nextGaussian() / Math.sqrt(columns);
            }
        }
        return numbers;
    }

    /** Numbers in half precision; what's given is rounded. */
    static HalfFloatArray halves(double[][] numbers) {
        int columns = numbers[0].length;
        HalfFloatArray array = new HalfFloatArray(numbers.length * columns);
        for (int row = 0; row < numbers.length; row++) {
            for (int i = 0; i < columns; i++) {
                HalfFloat half = new HalfFloat((float) numbers[row][i]);
                array.set(row * columns + i, half);
                numbers[row][i] = half.getFloat32();
            }
        }
        return array;
    }

    private static ByteArray blocks(double[][] numbers) {
        int columns = numbers[0].length;
        ByteArray array = new ByteArray(numbers.length * columns / DecoderKernels.BLOCK * DecoderKernels.BLOCK_BYTES);
        int at = 0;
        for (double[] row : numbers) {
            for (int begin = 0; begin < columns; begin += DecoderKernels.BLOCK) {
                block(array, at, row, begin);
                at += DecoderKernels.BLOCK_BYTES;
            }
        }
        return array;
    }

    private static void block(ByteArray array, int at, double[] row, int begin) {
        double most = 0;
        for (int i = 0; i < DecoderKernels.BLOCK; i++) {
            most = Math.max(most, Math.abs(row[begin + i]));
        }
        HalfFloat scale = new HalfFloat((float) (most / 126));
        array.setHalfFloat(at, scale);
        for (int i = 0; i < DecoderKernels.BLOCK; i++) {
            byte whole = (byte) Math.rint(row[begin + i] / scale.getFloat32());
            array.set(at + 2 + i, whole);
            row[begin + i] = whole * (double) scale.getFloat32();
        }
    }
}
