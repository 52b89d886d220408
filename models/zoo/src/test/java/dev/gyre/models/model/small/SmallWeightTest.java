package dev.gyre.models.model.small;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.device.Devices;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.TensorType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Weights in few bits, worked by hand and packed as their layouts say. */
class SmallWeightTest {

    private static Variable weight(int inputs, int outputs) {
        return Variable.parameter("w", TensorType.f32(inputs, outputs));
    }

    private static Variable filled(int inputs, int outputs, double... numbers) {
        Variable w = weight(inputs, outputs);
        for (int i = 0; i < numbers.length; i++) {
            w.buffer().number(i, numbers[i]);
        }
        return w;
    }

    /** The largest of a column is 127: 2.54 and 127 here, and nothing in the third. 0.5 and 1.5 go to the even 0 and 2. */
    @Test
    void eightBitsOfEachColumn() {
        Variable w = filled(5, 3, -2.54, 0.5, 0, 1.28, 126.4, 0, 0.032, 1.5, 0, -0.008, -127, 0, 0.012, 2.4, 0);
        Int8Weight small = Int8Weight.of(w);
        int[] wanted = {-127, 0, 0, 64, 126, 0, 2, 2, 0, 0, -127, 0, 1, 2, 0};
        assertThat(small.scale().buffer().number(0)).isEqualTo(0.02f);
        assertThat(small.scale().buffer().number(1)).isEqualTo(1);
        assertThat(small.scale().buffer().number(2)).isZero();
        for (int i = 0; i < 15; i++) {
            assertThat(small.get(i)).as("integer %d", i).isEqualTo(wanted[i]);
        }
        assertThat(small.bytes()).isEqualTo(Shape.of(5, 3));
        Variable back = weight(5, 3);
        small.write(back.buffer());
        assertThat(back.buffer().number(0)).isEqualTo(-127 * 0.02f);
        assertThat(back.buffer().number(4)).isEqualTo(126);
        assertThat(back.buffer().number(2)).isZero();
    }

    /** Panels of 32 columns, one behind the other; four rows of a column share an int, the first its lowest byte. */
    @Test
    void eightBitsLieInPanels() {
        Int8Weight small = Int8Weight.like(weight(6, 34));
        assertThat(small.packed().type().shape()).isEqualTo(Shape.of(2, 2, 32));
        small.put(0, 1);
        small.put(34, -2);
        small.put(3 * 34 + 31, 3);
        small.put(4 * 34, 4);
        small.put(33, 5);
        small.put(5 * 34 + 33, -6);
        assertThat(small.packed().buffer().number(0)).isEqualTo(0x0000fe01);
        assertThat(small.packed().buffer().number(31)).isEqualTo(0x03000000);
        assertThat(small.packed().buffer().number(32)).isEqualTo(4);
        assertThat(small.packed().buffer().number(65)).isEqualTo(5);
        assertThat(small.packed().buffer().number(97)).isEqualTo(0x0000fa00);
        small.put(34, 7);
        assertThat(small.packed().buffer().number(0)).isEqualTo(0x00000701);
        small.put(0, -128);
        assertThat(small.get(0)).isEqualTo(-128);
        assertThat(small.get(34)).isEqualTo(7);
        assertThat(small.get(5 * 34 + 33)).isEqualTo(-6);
        assertThat(small.storage()).extracting(Variable::name).containsExactly("w", "w.scale");
    }

    /** Means of the magnitudes are 1, 2 and 0: what's above half of them counts. */
    @Test
    void ternaryOfEachColumn() {
        Variable w = filled(4, 3, 0.4, 1.01, 0, -0.6, -6, 0, 2, 0.99, 0, -1, 0, 0);
        TernaryWeight small = TernaryWeight.of(w);
        int[] wanted = {0, 1, 0, -1, -1, 0, 1, 0, 0, -1, 0, 0};
        double[] scales = {1, 2, 0};
        Variable back = weight(4, 3);
        back.buffer().fill(9);
        small.write(back.buffer());
        for (int i = 0; i < 12; i++) {
            assertThat(back.buffer().number(i) + 0).as("weight %d", i).isEqualTo(wanted[i] * scales[i % 3] + 0);
        }
        small.divisor().buffer().number(0, 4);
        small.write(back.buffer());
        assertThat(back.buffer().number(4)).isEqualTo(-0.5);
    }

    /** Of 32 weights an int of those that are plus and one of those that are minus, by columns. */
    @Test
    void twoBitsLieInPairsOfInts() {
        double[] numbers = new double[34 * 2];
        numbers[0] = 1;
        numbers[31 * 2] = -1;
        numbers[33 * 2] = 1;
        numbers[2 * 2 + 1] = -3;
        TernaryWeight small = TernaryWeight.of(filled(34, 2, numbers));
        int[] wanted = {1, 0, 1 << 31, 4, 2, 0, 0, 0};
        for (int i = 0; i < wanted.length; i++) {
            assertThat(small.packed().buffer().number(i)).isEqualTo(wanted[i]);
        }
        assertThat(small.bytes()).isEqualTo(Shape.of(4, 2, 4));
        assertThat(small.get(0)).isEqualTo(1);
        assertThat(small.get(2 * 4 + 3)).isEqualTo(-128);
        assertThat(small.get(3 * 4)).isEqualTo(4);
        TernaryWeight other = TernaryWeight.like(weight(34, 2));
        for (int i = 0; i < 32; i++) {
            other.put(i, 0x55);
            other.put(i, small.get(i));
        }
        for (int i = 0; i < wanted.length; i++) {
            assertThat(other.packed().buffer().number(i)).isEqualTo(wanted[i]);
        }
        assertThat(small.storage()).extracting(Variable::name).containsExactly("w", "w.divisor", "w.scale");
    }

    /** The mean magnitude of all is 1.25: 0.6 of it is nearer to nothing, and 0.7 to one. */
    @Test
    void asTrainedTheScaleIsThatOfAll() {
        TernaryWeight small = TernaryWeight.asTrained(filled(2, 2, 0.6, -0.7, -2, 1.7), Devices.standard());
        assertThat(small.divisor().buffer().number(0)).isEqualTo(0.8f);
        Variable back = weight(2, 2);
        small.write(back.buffer());
        double[] wanted = {0, -1.25, -1.25, 1.25};
        for (int i = 0; i < 4; i++) {
            assertThat(back.buffer().number(i) + 0).isEqualTo((float) wanted[i]);
        }
    }

    @Test
    void theCommonestTypeIsToldFirst() {
        Variable floats = weight(3, 100);
        Variable bytes = weight(4, 100);
        Variable few = weight(2, 1);
        SmallWeights small = new SmallWeights(Map.of(bytes, Int8Weight.like(bytes), few, TernaryWeight.like(few)));
        assertThat(small.types(List.of(floats, bytes, few))).containsExactly("int8", "float32");
        assertThat(small.types(List.of(floats, few))).containsExactly("float32");
        assertThat(SmallWeights.NONE.types(List.of(bytes))).containsExactly("float32");
    }
}
