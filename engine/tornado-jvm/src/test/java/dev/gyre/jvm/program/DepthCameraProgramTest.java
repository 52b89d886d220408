package dev.gyre.jvm.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gyre.jvm.check.CheckSettings;
import dev.gyre.jvm.check.Checks;
import dev.gyre.jvm.check.Finding;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import uk.ac.manchester.tornado.api.types.images.ImageFloat3;
import uk.ac.manchester.tornado.api.types.vectors.Float3;

/** A depth camera's plans do what plain calls of their kernels do, and find the scene and the camera's path. */
final class DepthCameraProgramTest {
    @ParameterizedTest
    @EnumSource(names = {"PLAIN", "STRICT", "SCALAR"})
    void plansDoWhatPlainCallsDo(Devices device) throws Exception {
        DepthCamera expected = new DepthCamera();
        DepthCamera actual = new DepthCamera();
        DepthCameraCalls calls = new DepthCameraCalls(expected);
        try (DepthCameraPlans plans = new DepthCameraPlans(actual, device.device())) {
            for (int frame = 0; frame < 2; frame++) {
                expected.frame(calls, frame);
                actual.frame(plans, frame);
                Map<String, float[]> right = numbers(expected);
                numbers(actual)
                        .forEach((name, numbers) -> assertThat(numbers).as(name).isEqualTo(right.get(name)));
            }
        }
    }

    /** Sums that are rounded otherwise move a pixel or a voxel over a threshold here and there. */
    @Test
    void theBestFormsDoAboutTheSame() throws Exception {
        DepthCamera expected = new DepthCamera();
        DepthCamera actual = new DepthCamera();
        DepthCameraCalls calls = new DepthCameraCalls(expected);
        try (DepthCameraPlans plans = new DepthCameraPlans(actual, Devices.BEST.device())) {
            for (int frame = 0; frame < 2; frame++) {
                expected.frame(calls, frame);
                actual.frame(plans, frame);
                Map<String, float[]> right = numbers(expected);
                numbers(actual)
                        .forEach((name, numbers) -> assertThat(share(numbers, right.get(name)))
                                .as(name)
                                .isLessThan(0.01));
            }
        }
    }

    /** Of numbers that differ by more than rounding explains. */
    private static double share(float[] a, float[] b) {
        int different = 0;
        for (int i = 0; i < a.length; i++) {
            different += Math.abs(a[i] - b[i]) > 2e-3 * (1 + Math.abs(b[i])) ? 1 : 0;
        }
        return (double) different / a.length;
    }

    @Test
    void findsTheSceneAndThePath() throws Exception {
        DepthCamera camera = new DepthCamera();
        try (DepthCameraPlans plans = new DepthCameraPlans(camera, Devices.BEST.device())) {
            for (int frame = 0; frame < 3; frame++) {
                camera.frame(plans, frame);
                double[][] truth = DepthScene.pose(frame);
                double[][] found = DepthScene.numbers(camera.pose);
                for (int i = 0; i < 3; i++) {
                    assertThat(found[i][3]).as("frame %d, %d", frame, i).isCloseTo(truth[i][3], within(5e-3));
                    for (int j = 0; j < 3; j++) {
                        assertThat(found[i][j])
                                .as("frame %d, %d %d", frame, i, j)
                                .isCloseTo(truth[i][j], within(5e-3));
                    }
                }
                seen(camera.points[0], camera.normals[0], truth, true, 3e-3, 0.97);
                seen(camera.modelPoints, camera.modelNormals, truth, false, 5e-3, 0.95);
            }
        }
    }

    /** Holds points and normals to the surfaces', but for pixels near the sphere's outline. */
    private static void seen(
            ImageFloat3 points, ImageFloat3 normals, double[][] pose, boolean ofCamera, double far, double least) {
        int all = 0;
        int close = 0;
        for (int y = 4; y < points.Y() - 4; y++) {
            for (int x = 4; x < points.X() - 4; x++) {
                double right = x - (points.X() - 1) / 2.0;
                double down = y - (points.Y() - 1) / 2.0;
                Float3 normal = normals.get(x, y);
                if (Float3.length(normal) > 0 && !DepthScene.onTheEdge(pose, DepthCamera.FOCAL, right, down, 4)) {
                    double[] point = world(points.get(x, y), pose, ofCamera ? 1 : 0);
                    double[] surface = DepthScene.surface(point);
                    double[] there = {surface[1], surface[2], surface[3]};
                    double[] here = ofCamera ? turned(normal, pose) : doubles(normal);
                    all++;
                    close += Math.abs(surface[0]) < far && DepthScene.dot(there, here) > 0.98 ? 1 : 0;
                }
            }
        }
        assertThat(all).isGreaterThan(points.X() * points.Y() / 4);
        assertThat((double) close / all)
                .as("of %d, of camera %s", all, ofCamera)
                .isGreaterThan(least);
    }

    @Test
    void theSanitizerFindsNothing() throws Exception {
        DepthCamera camera = new DepthCamera();
        List<Finding> findings = Checks.<Exception>of(CheckSettings.ALL, () -> {
            try (DepthCameraPlans plans = new DepthCameraPlans(camera, Devices.BEST.device())) {
                camera.frame(plans, 0);
                camera.frame(plans, 1);
            }
        });
        assertThat(findings).isEmpty();
    }

    /** A point of the camera's coordinates in the world's, or as it is. */
    private static double[] world(Float3 point, double[][] pose, int moved) {
        double[] at = doubles(point);
        if (moved == 0) {
            return at;
        }
        double[] turned = turned(point, pose);
        for (int i = 0; i < 3; i++) {
            turned[i] += pose[i][3];
        }
        return turned;
    }

    private static double[] turned(Float3 v, double[][] pose) {
        double[] numbers = doubles(v);
        double[] turned = new double[3];
        for (int i = 0; i < 3; i++) {
            turned[i] = DepthScene.dot(pose[i], numbers);
        }
        return turned;
    }

    private static double[] doubles(Float3 v) {
        return new double[] {v.getX(), v.getY(), v.getZ()};
    }

    /** All that a camera has computed, by name. */
    private static Map<String, float[]> numbers(DepthCamera c) {
        Map<String, float[]> all = new LinkedHashMap<>();
        all.put("depth", c.depth.getArray().toHeapArray());
        for (int level = 0; level < DepthCamera.LEVELS; level++) {
            all.put("smooth " + level, c.smooth[level].getArray().toHeapArray());
            all.put("points " + level, c.points[level].getArray().toHeapArray());
            all.put("normals " + level, c.normals[level].getArray().toHeapArray());
            all.put("rows " + level, c.rows[level].getArray().toHeapArray());
        }
        all.put("sums", c.sums.toHeapArray());
        all.put("pose", c.pose.getArray().toHeapArray());
        float[] voxels = new float[c.volume.getArray().getSize()];
        for (int i = 0; i < voxels.length; i++) {
            voxels[i] = c.volume.getArray().get(i);
        }
        all.put("volume", voxels);
        all.put("model's points", c.modelPoints.getArray().toHeapArray());
        all.put("model's normals", c.modelNormals.getArray().toHeapArray());
        float[] picture = new float[c.picture.getArray().getSize()];
        for (int i = 0; i < picture.length; i++) {
            picture[i] = c.picture.getArray().get(i);
        }
        all.put("picture", picture);
        return all;
    }
}
