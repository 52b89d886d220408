package dev.gyre.papers.claims.matmulfree;

import dev.gyre.engine.op.ternary.TernaryWeights;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.parameter.Parameter;
import dev.gyre.papers.Bench;
import dev.gyre.papers.Findings;
import dev.gyre.papers.Measurement;

/**
 * Bytes of the weights of a trained model's ternary maps: {@code packed} by two bits with a scale each, in the types that the packing
 * op writes, {@code fives} by five to a byte, {@code half} as bf16; and {@code others}, those of all that stays float.
 *
 * @param embedding name of the one matrix that no map multiplies with
 */
record PackedBytes(String embedding) implements Measurement {

    private static final int HALF = 2;

    @Override
    public Headline headline() {
        return new Headline("packed", "bytes");
    }

    @Override
    public Findings measure(Bench bench) {
        double packed = 0;
        double fives = 0;
        double half = 0;
        double others = 0;
        for (Parameter p : bench.model().built().parameters()) {
            Shape shape = p.shape();
            if (shape.rank() == 2 && p.name().endsWith(".weight") && !p.name().equals(embedding)) {
                packed += bytes(TernaryWeights.Packing.TWO_BITS, shape);
                fives += bytes(TernaryWeights.Packing.FIVE_A_BYTE, shape);
                half += (double) HALF * shape.size();
            } else {
                others += (double) Float.BYTES * shape.size();
            }
        }
        return Findings.of("packed", packed)
                .with("fives", fives)
                .with("half", half)
                .with("others", others);
    }

    private static double bytes(TernaryWeights.Packing packing, Shape shape) {
        return packing.type(shape.dim(0), shape.dim(1)).bytes()
                + TensorType.f32(1).bytes();
    }
}
