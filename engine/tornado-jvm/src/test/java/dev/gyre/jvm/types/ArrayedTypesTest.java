package dev.gyre.jvm.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.collections.VectorDouble3;
import uk.ac.manchester.tornado.api.types.collections.VectorFloat;
import uk.ac.manchester.tornado.api.types.collections.VectorFloat16;
import uk.ac.manchester.tornado.api.types.collections.VectorFloat4;
import uk.ac.manchester.tornado.api.types.collections.VectorHalf3;
import uk.ac.manchester.tornado.api.types.collections.VectorInt;
import uk.ac.manchester.tornado.api.types.collections.VectorInt2;
import uk.ac.manchester.tornado.api.types.images.ImageByte4;
import uk.ac.manchester.tornado.api.types.images.ImageFloat;
import uk.ac.manchester.tornado.api.types.images.ImageFloat8;
import uk.ac.manchester.tornado.api.types.matrix.Matrix2DFloat;
import uk.ac.manchester.tornado.api.types.matrix.Matrix2DFloat4;
import uk.ac.manchester.tornado.api.types.matrix.Matrix2DInt;
import uk.ac.manchester.tornado.api.types.matrix.Matrix3DFloat4;
import uk.ac.manchester.tornado.api.types.matrix.Matrix3DShort;
import uk.ac.manchester.tornado.api.types.matrix.Matrix4x4Float;
import uk.ac.manchester.tornado.api.types.utils.VolumeOps;
import uk.ac.manchester.tornado.api.types.vectors.Byte4;
import uk.ac.manchester.tornado.api.types.vectors.Double3;
import uk.ac.manchester.tornado.api.types.vectors.Float16;
import uk.ac.manchester.tornado.api.types.vectors.Float3;
import uk.ac.manchester.tornado.api.types.vectors.Float4;
import uk.ac.manchester.tornado.api.types.vectors.Float8;
import uk.ac.manchester.tornado.api.types.vectors.Half3;
import uk.ac.manchester.tornado.api.types.vectors.Int2;
import uk.ac.manchester.tornado.api.types.vectors.Short2;
import uk.ac.manchester.tornado.api.types.volumes.VolumeShort2;

/** Collections, matrices, images and volumes keep elements where their arrays say, and gather them as plain loops do. */
final class ArrayedTypesTest {
    @Test
    void collectionsAreArraysOfVectors() {
        VectorFloat4 a = new VectorFloat4(FloatArray.fromElements(1, 2, 3, 4, -5, 6, -7, 8));
        assertThat(a.getLength()).isEqualTo(2);
        assertThat(a.size()).isEqualTo(8);
        assertThat(a.vectorWidth()).isEqualTo(4);
        assertThat(a.getNumBytes()).isEqualTo(32);
        assertThat(a.get(1).getArray()).containsExactly(-5, 6, -7, 8);
        assertThat(a.sum().getArray()).containsExactly(-4, 8, -4, 12);
        assertThat(a.min().getArray()).containsExactly(-5, 2, -7, 4);
        assertThat(a.max().getArray()).containsExactly(1, 6, 3, 8);
        VectorFloat4 copy = a.duplicate();
        a.set(0, new Float4(9, 9, 9, 9));
        assertThat(a.getArray().get(3)).isEqualTo(9f);
        assertThat(copy.getArray().get(3)).isEqualTo(4f);
        copy.loadFromBuffer(FloatBuffer.wrap(new float[] {7}));
        assertThat(copy.get(0).getArray()).containsExactly(7, 2, 3, 4);
        assertThatThrownBy(() -> a.get(2)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void collectionsOfEveryKind() {
        VectorDouble3 doubles = new VectorDouble3(3);
        doubles.set(2, new Double3(1, 2, 3));
        assertThat(doubles.getArray().toHeapArray()).containsExactly(0, 0, 0, 0, 0, 0, 1, 2, 3);
        VectorInt2 ints = new VectorInt2(2);
        ints.fill(5);
        assertThat(Int2.add(ints.get(0), ints.get(1)).getArray()).containsExactly(10, 10);
        VectorHalf3 halves = new VectorHalf3(2);
        halves.set(1, new Half3(new HalfFloat(1f), new HalfFloat(2f), new HalfFloat(3f)));
        assertThat(halves.sum().getZ().getFloat32()).isEqualTo(3f);
        VectorFloat16 wide = new VectorFloat16(2);
        wide.set(1, Float16.add(new Float16(), 2f));
        assertThat(wide.sum().getS15()).isEqualTo(2f);
    }

    @Test
    void vectorsOfAnyLength() {
        VectorFloat a = new VectorFloat(FloatArray.fromElements(-3, -2, -1));
        assertThat(VectorFloat.max(a)).isEqualTo(-1f);
        assertThat(VectorFloat.dot(a, a)).isEqualTo(14f);
        assertThat(a.subVector(1, 2).getArray().toHeapArray()).containsExactly(-2, -1);
        a.set(new float[] {8});
        assertThat(a.getArray().toHeapArray()).containsExactly(8, -2, -1);
        assertThat(a.isEqual(a.duplicate())).isTrue();
        assertThat(a).hasToString("VectorFloat <3>[ 8.000 -2.000 -1.000 ]");
        assertThat(VectorInt.min(new VectorInt(4))).isZero();
    }

    @Test
    void matricesAreInRows() {
        Matrix2DFloat a = new Matrix2DFloat(new float[][] {{1, 2, 3}, {4, 5, 6}});
        assertThat(a.get(1, 0)).isEqualTo(4f);
        assertThat(a.row(1).getArray().toHeapArray()).containsExactly(4, 5, 6);
        assertThat(a.column(2).getArray().toHeapArray()).containsExactly(3, 6);
        assertThat(a.diag().getArray().toHeapArray()).containsExactly(1, 5);
        Matrix2DFloat b = new Matrix2DFloat(new float[][] {{1, 0}, {0, 2}, {1, 1}});
        Matrix2DFloat product = new Matrix2DFloat(2, 2);
        product.multiply(a, b);
        assertThat(product.row(0).getArray().toHeapArray()).containsExactly(4, 7);
        Matrix2DFloat.transpose(product);
        assertThat(product.row(0).getArray().toHeapArray()).containsExactly(4, 10);
        assertThatThrownBy(() -> Matrix2DFloat.transpose(a))
                .isInstanceOf(TornadoRuntimeException.class)
                .hasMessageContaining("2 x 3");
        assertThat(new Matrix2DInt(new int[][] {{1, 2}, {3, 4}})).hasToString("Matrix2DInt <2 x 2>\n1 2\n3 4");
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "2, 3, 5", "7, 1, 3"})
    void elementsOfThreeDimensionsHaveTheirOwnPlaces(int rows, int columns, int depth) {
        Matrix3DFloat4 vectors = new Matrix3DFloat4(rows, columns, depth);
        Matrix3DShort shorts = new Matrix3DShort(rows, columns, depth);
        short next = 0;
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                for (int k = 0; k < depth; k++) {
                    vectors.set(i, j, k, new Float4(next, next + 0.25f, next + 0.5f, next + 0.75f));
                    shorts.set(i, j, k, next++);
                }
            }
        }
        assertThat(shorts.get(rows - 1, columns - 1, depth - 1)).isEqualTo((short) (rows * columns * depth - 1));
        for (int n = 0; n < vectors.size(); n++) {
            assertThat(vectors.getArray().get(n)).isEqualTo(n / 4f);
        }
    }

    @Test
    void matricesOfVectorsMultiplyPlaceByPlace() {
        Matrix2DFloat4 a = new Matrix2DFloat4(1, 2);
        Matrix2DFloat4 b = new Matrix2DFloat4(2, 1);
        for (int k = 0; k < 2; k++) {
            a.set(0, k, new Float4(1, 2, 3, 4));
            b.set(k, 0, new Float4(k, 1, k, 1));
        }
        Matrix2DFloat4 product = new Matrix2DFloat4(1, 1);
        product.multiply(a, b);
        assertThat(product.get(0, 0).getArray()).containsExactly(1, 4, 3, 8);
        assertThat(b.column(0).getArray().toHeapArray()).containsExactly(0, 1, 0, 1, 1, 1, 1, 1);
    }

    @Test
    void fourByFour() {
        Matrix4x4Float a = new Matrix4x4Float();
        a.identity();
        a.set(1, 2, 5f);
        assertThat(a.row(1).getArray()).containsExactly(0, 1, 5, 0);
        assertThat(a.column(2).getArray()).containsExactly(0, 5, 1, 0);
        assertThat(a.diag().getArray()).containsOnly(1f);
        Matrix4x4Float near = a.duplicate();
        near.set(0, Math.nextUp(1f));
        assertThat(near.calculateULP(a).getMaxUlp()).isEqualTo(1f);
    }

    @Test
    void imagesAreRowsOfPoints() {
        ImageFloat image = new ImageFloat(new float[][] {{1, 2, 3}, {4, 5, 6}});
        assertThat(image.X()).isEqualTo(3);
        assertThat(image.get(2, 1)).isEqualTo(6f);
        assertThat(image.mean()).isEqualTo(3.5f);
        assertThat(image.stdDev()).isEqualTo((float) Math.sqrt(35.0 / 12));
        ImageFloat8 vectors = new ImageFloat8(3, 2);
        vectors.set(2, 1, new Float8(-1, -2, -3, -4, -5, -6, -7, -8));
        assertThat(vectors.getArray().get(40)).isEqualTo(-1f);
        assertThat(vectors.max().getS0()).isZero();
        assertThat(vectors.min().getS7()).isEqualTo(-8f);
        ImageByte4 bytes = new ImageByte4(1, 2);
        bytes.set(0, 1, new Byte4((byte) -4, (byte) 2, (byte) 0, (byte) 127));
        assertThat(bytes.mean().getArray()).containsExactly(-2f, 1f, 0f, 63.5f);
    }

    @Test
    void volumesInterpolate() {
        VolumeShort2 volume = new VolumeShort2(4, 4, 4);
        for (int z = 0; z < 4; z++) {
            for (int y = 0; y < 4; y++) {
                for (int x = 0; x < 4; x++) {
                    volume.set(x, y, z, new Short2((short) (1000 * x + 100 * y + 10 * z), (short) 1));
                }
            }
        }
        Float3 size = new Float3(4, 4, 4);
        float unit = 1f / 32766f;
        assertThat(VolumeOps.interp(volume, size, new Float3(2f, 1.75f, 2.5f)))
                .isEqualTo((1500 + 125 + 20) * unit, within(1e-6f));
        Float3 slope = VolumeOps.grad(volume, size, new Float3(2f, 2f, 2f));
        assertThat(slope.getX()).isEqualTo(1000 * unit, within(1e-6f));
        assertThat(slope.getZ()).isEqualTo(10 * unit, within(1e-6f));
    }
}
