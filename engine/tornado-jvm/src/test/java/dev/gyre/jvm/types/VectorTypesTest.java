package dev.gyre.jvm.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.reflect.Method;
import java.nio.FloatBuffer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.matrix.Matrix4x4Float;
import uk.ac.manchester.tornado.api.types.vectors.Byte3;
import uk.ac.manchester.tornado.api.types.vectors.Byte4;
import uk.ac.manchester.tornado.api.types.vectors.Double16;
import uk.ac.manchester.tornado.api.types.vectors.Double2;
import uk.ac.manchester.tornado.api.types.vectors.Double3;
import uk.ac.manchester.tornado.api.types.vectors.Double4;
import uk.ac.manchester.tornado.api.types.vectors.Double8;
import uk.ac.manchester.tornado.api.types.vectors.Float16;
import uk.ac.manchester.tornado.api.types.vectors.Float2;
import uk.ac.manchester.tornado.api.types.vectors.Float3;
import uk.ac.manchester.tornado.api.types.vectors.Float4;
import uk.ac.manchester.tornado.api.types.vectors.Float8;
import uk.ac.manchester.tornado.api.types.vectors.Half16;
import uk.ac.manchester.tornado.api.types.vectors.Half2;
import uk.ac.manchester.tornado.api.types.vectors.Half3;
import uk.ac.manchester.tornado.api.types.vectors.Half4;
import uk.ac.manchester.tornado.api.types.vectors.Half8;
import uk.ac.manchester.tornado.api.types.vectors.Int16;
import uk.ac.manchester.tornado.api.types.vectors.Int2;
import uk.ac.manchester.tornado.api.types.vectors.Int3;
import uk.ac.manchester.tornado.api.types.vectors.Int4;
import uk.ac.manchester.tornado.api.types.vectors.Int8;
import uk.ac.manchester.tornado.api.types.vectors.Short2;
import uk.ac.manchester.tornado.api.types.vectors.Short3;

/** Small vectors operate number by number, as Java does on numbers of their type. */
final class VectorTypesTest {
    private static final double[] A = {-7, 100, 0, -0.0, 3.5, -120, 1e-3, 33, 5, -1, 2, 77, -64, 9, 11, -13};
    private static final double[] B = {3, 120, -0.0, 5, -2.25, -100, 7, -33, 1, 2, -3, 4, 5, -6, 7, 8};

    static Stream<Class<?>> vectors() {
        return Stream.of(
                Float2.class,
                Float3.class,
                Float4.class,
                Float8.class,
                Float16.class,
                Double2.class,
                Double3.class,
                Double4.class,
                Double8.class,
                Double16.class,
                Int2.class,
                Int3.class,
                Int4.class,
                Int8.class,
                Int16.class,
                Half2.class,
                Half3.class,
                Half4.class,
                Half8.class,
                Half16.class,
                Short2.class,
                Short3.class,
                Byte3.class,
                Byte4.class);
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void operateNumberByNumber(Class<?> type) throws Exception {
        Object a = vector(type, A);
        Object b = vector(type, B);
        for (String operation : new String[] {"add", "sub", "mult", "min", "max"}) {
            if (!operation.startsWith("m")
                    || operation.equals("mult")
                    || !type.getSimpleName().startsWith("Half")) {
                check(type, operation, a, b);
            }
        }
        if (element(type) == float.class || element(type) == double.class || element(type) == HalfFloat.class) {
            check(type, "div", a, b);
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void operateWithOneNumber(Class<?> type) throws Exception {
        Object a = vector(type, A);
        Object three = number(element(type), 3);
        for (String operation : new String[] {"add", "sub", "mult", "div"}) {
            Object result = type.getMethod(operation, type, element(type)).invoke(null, a, three);
            for (int i = 0; i < size(type, a); i++) {
                assertThat(text(get(type, result, i))).isEqualTo(text(apply(operation, get(type, a, i), three)));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void holdTheirNumbers(Class<?> type) throws Exception {
        Object a = vector(type, A);
        Object copy = type.getMethod("size").invoke(a).equals(16) && type != Double16.class && type != Int16.class
                ? a
                : type.getMethod("duplicate").invoke(a);
        assertThat(copy).hasToString(a.toString());
        assertThat(type.getField("TYPE").get(null)).isEqualTo(type);
        Object zeros = type.getDeclaredConstructor().newInstance();
        type.getMethod("set", type).invoke(zeros, a);
        for (int i = 0; i < size(type, a); i++) {
            assertThat(text(get(type, zeros, i))).isEqualTo(text(get(type, a, i)));
        }
    }

    private static void check(Class<?> type, String operation, Object a, Object b) throws Exception {
        Object result = type.getMethod(operation, type, type).invoke(null, a, b);
        for (int i = 0; i < size(type, a); i++) {
            Object expected = apply(operation, get(type, a, i), get(type, b, i));
            assertThat(text(get(type, result, i))).as("%s at %d", operation, i).isEqualTo(text(expected));
        }
    }

    private static Object vector(Class<?> type, double[] values) throws Exception {
        Object vector = type.getDeclaredConstructor().newInstance();
        Method set = type.getMethod("set", int.class, element(type));
        for (int i = 0; i < size(type, vector); i++) {
            set.invoke(vector, i, number(element(type), values[i]));
        }
        return vector;
    }

    private static Class<?> element(Class<?> type) throws Exception {
        return type.getMethod("get", int.class).getReturnType();
    }

    private static int size(Class<?> type, Object vector) throws Exception {
        return (int) type.getMethod("size").invoke(vector);
    }

    private static Object get(Class<?> type, Object vector, int index) throws Exception {
        return type.getMethod("get", int.class).invoke(vector, index);
    }

    private static String text(Object number) {
        return number instanceof HalfFloat half ? Short.toString(half.getHalfFloatValue()) : number.toString();
    }

    private static Object number(Class<?> type, double value) {
        return switch (type.getSimpleName()) {
            case "float" -> (float) value;
            case "double" -> value;
            case "int" -> (int) value;
            case "short" -> (short) value;
            case "byte" -> (byte) value;
            default -> new HalfFloat((float) value);
        };
    }

    private static Object apply(String operation, Object x, Object y) {
        return switch (x) {
            case Float a -> (float) apply(operation, (double) a, (double) (Float) y);
            case Double a -> apply(operation, (double) a, (double) (Double) y);
            case HalfFloat a ->
                new HalfFloat((float) apply(operation, (double) a.getFloat32(), (double) ((HalfFloat) y).getFloat32()));
            case Integer a -> (int) integers(operation, a, (Integer) y);
            case Short a -> (short) integers(operation, a, (Short) y);
            case Byte a -> (byte) integers(operation, a, (Byte) y);
            default -> throw new IllegalArgumentException(x.toString());
        };
    }

    private static double apply(String operation, double x, double y) {
        return switch (operation) {
            case "add" -> x + y;
            case "sub" -> x - y;
            case "mult" -> x * y;
            case "div" -> x / y;
            case "min" -> Math.min(x, y);
            default -> Math.max(x, y);
        };
    }

    private static long integers(String operation, long x, long y) {
        return operation.equals("div") ? x / y : (long) apply(operation, (double) x, (double) y);
    }

    @Test
    void mixWithIntegers() {
        Float4 a = new Float4(1.5f, -2f, 0.25f, 8f);
        Int4 b = new Int4(2, -3, 4, 5);
        assertThat(Float4.add(a, b).getArray()).containsExactly(3.5f, -5f, 4.25f, 13f);
        assertThat(Float4.sub(b, a).getArray()).containsExactly(0.5f, -1f, 3.75f, -3f);
        assertThat(Float4.div(a, b).getArray()).containsExactly(0.75f, 2f / 3f, 0.0625f, 1.6f);
        assertThat(Float4.min(b, a).getArray()).containsExactly(1.5f, -3f, 0.25f, 5f);
    }

    @Test
    void gatherTheirNumbers() {
        Float8 negative = new Float8(-8, -7, -6, -5, -4, -3, -2, -1);
        assertThat(Float8.max(negative)).isEqualTo(-1f);
        assertThat(Float8.min(negative)).isEqualTo(-8f);
        assertThat(Float4.sum(new Float4(1, 2, 3, 4))).isEqualTo(10f);
        assertThat(Float3.dot(new Float3(1, 2, 3), new Float3(4, 5, 6))).isEqualTo(32f);
        assertThat(Int8.dot(new Int8(1, 2, 3, 4, 5, 6, 7, 8), new Int8(1, 1, 1, 1, 1, 1, 1, 1)))
                .isEqualTo(36);
        assertThat(Half16.dot(halves(1f), halves(0.5f)).getFloat32()).isEqualTo(8f);
        assertThat(Double3.length(new Double3(2, 3, 6))).isEqualTo(7d);
        assertThat(Byte4.max(new Byte4((byte) -4, (byte) -3, (byte) -2, (byte) -9)))
                .isEqualTo((byte) -2);
    }

    private static Half16 halves(float value) {
        return Half16.add(new Half16(), new HalfFloat(value));
    }

    @Test
    void haveGeometry() {
        Float3 x = new Float3(1, 0, 0);
        Float3 y = new Float3(0, 2, 0);
        assertThat(Float3.cross(x, y).getArray()).containsExactly(0f, 0f, 2f);
        assertThat(Float3.normalise(y).getArray()).containsExactly(0f, 1f, 0f);
        Double2 inPlace = new Double2(3, 4);
        Double2.normalise(inPlace);
        assertThat(Double2.length(inPlace)).isCloseTo(1d, within(1e-15));
        Matrix4x4Float turn = new Matrix4x4Float();
        turn.set(0, 1, -1f);
        turn.set(1, 0, 1f);
        turn.set(2, 2, 1f);
        assertThat(TornadoMath.rotate(turn, x).getArray()).containsExactly(0f, 1f, 0f);
    }

    @Test
    void changeInPlaceOnlyWhereTheySay() {
        Float2 clamped = new Float2(-3f, 0.5f);
        Float2.clamp(clamped, 0f, 1f);
        assertThat(clamped.getArray()).containsExactly(0f, 0.5f);
        Float8 squares = new Float8(1, 4, 9, 16, 25, 36, 49, 64);
        assertThat(Float8.sqrt(squares).getArray()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(squares.getS7()).isEqualTo(64f);
        Float2 result = new Float2();
        Float2.mult(new Float2(2, 3), new Float2(5, 7), result);
        assertThat(result.getArray()).containsExactly(10f, 21f);
    }

    @Test
    void haveParts() {
        Float8 a = new Float8(0, 1, 2, 3, 4, 5, 6, 7);
        assertThat(a.getLow().getArray()).containsExactly(0, 1, 2, 3);
        assertThat(a.getHigh().getHigh().getArray()).containsExactly(6, 7);
        assertThat(new Int4(1, 2, 3, 4).asInt3().getArray()).containsExactly(1, 2, 3);
        a.loadFromBuffer(FloatBuffer.wrap(new float[] {9, 8}));
        assertThat(a.getLow().getArray()).containsExactly(9, 8, 2, 3);
    }

    @ParameterizedTest
    @CsvSource({"-0.25, 0.75", "3.5, 0.5", "-2, 0"})
    void keepWhatIsAboveTheFloor(float value, float fraction) {
        assertThat(Float2.fract(new Float2(value, value)).getY()).isEqualTo(fraction);
    }

    @Test
    void areReadable() {
        assertThat(new Float3(1, -2.5f, 3)).hasToString("{1.000,-2.500,3.000}");
        assertThat(new Int8(1, 2, 3, 4, 5, 6, 7, 8)).hasToString("{1,2,3,4,5,6,7,8}");
        assertThat(new Int2(1, -2).toString("%d|%d")).isEqualTo("1|-2");
        assertThat(new Half2(new HalfFloat(1f), new HalfFloat(-2f))).hasToString("{1.000,-2.000}");
    }

    @Test
    void compareByBits() {
        assertThat(Float2.isEqual(new Float2(0f, 1f), new Float2(-0f, 1f))).isFalse();
        assertThat(Float3.isEqualULP(new Float3(1, 1, 1), new Float3(1, Math.nextUp(1f), 1), 2f))
                .isTrue();
        assertThat(Double3.findULPDistance(new Double3(1, 1, 1), new Double3(1, Math.nextUp(1d), 1)))
                .isEqualTo(1d);
    }
}
