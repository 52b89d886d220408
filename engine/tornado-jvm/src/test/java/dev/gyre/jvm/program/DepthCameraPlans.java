package dev.gyre.jvm.program;

import java.util.ArrayList;
import java.util.List;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.ImmutableTaskGraph;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.WorkerGrid2D;
import uk.ac.manchester.tornado.api.WorkerGrid3D;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;

/** A depth camera's stages are task graphs in three plans, which hand images on by the host; the volume stays on the device. */
final class DepthCameraPlans implements DepthCamera.Stages, AutoCloseable {
    private static final int EMPTY = 0;
    private static final int MERGE = 1;
    private static final int CAST = 2;

    private final DepthCamera c;
    private final GridScheduler grids = new GridScheduler();
    private final TornadoExecutionPlan images;
    private final TornadoExecutionPlan tracks;
    private final TornadoExecutionPlan model;

    DepthCameraPlans(DepthCamera camera, TornadoDevice device) {
        c = camera;
        List<ImmutableTaskGraph> levels = new ArrayList<>();
        for (int level = 0; level < DepthCamera.LEVELS; level++) {
            levels.add(tracking(level));
        }
        images = new TornadoExecutionPlan(preprocessing()).withDevice(device).withPreCompilation();
        tracks = new TornadoExecutionPlan(levels.toArray(ImmutableTaskGraph[]::new)).withDevice(device);
        model = new TornadoExecutionPlan(emptying(), merging(), casting()).withDevice(device);
    }

    @Override
    public void preprocess() {
        images.withGridScheduler(grids).execute();
    }

    @Override
    public void empty() {
        model.withGraph(EMPTY).withGridScheduler(grids).execute();
    }

    @Override
    public void track(int level) {
        tracks.withGraph(level).execute();
    }

    @Override
    public void merge() {
        model.withGraph(MERGE).execute();
    }

    /** Looks at the model, and brings the volume back for whoever compares it. */
    @Override
    public void cast() {
        model.withGraph(CAST).execute().transferToHost(c.volume);
    }

    @Override
    public void close() throws TornadoExecutionPlanException {
        images.freeDeviceMemory().close();
        tracks.freeDeviceMemory().close();
        model.freeDeviceMemory().close();
    }

    private ImmutableTaskGraph preprocessing() {
        TaskGraph graph = new TaskGraph("images")
                .transferToDevice(DataTransferMode.EVERY_EXECUTION, c.raw)
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, c.weights)
                .task("metres", DepthCameraKernels::metres, c.depth, c.raw, DepthCamera.RATIO)
                .task(
                        "bilateral",
                        DepthCameraKernels::bilateral,
                        c.smooth[0],
                        c.depth,
                        c.weights,
                        DepthCamera.RADIUS,
                        0.05f)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, c.depth);
        WorkerGrid2D pixels = new WorkerGrid2D(DepthCamera.WIDTH, DepthCamera.HEIGHT);
        pixels.setLocalWork(16, 8, 1);
        grids.addWorkerGrid("images.bilateral", pixels);
        for (int level = 0; level < DepthCamera.LEVELS; level++) {
            if (level > 0) {
                graph.task("halved" + level, DepthCameraKernels::halved, c.smooth[level], c.smooth[level - 1], 0.1f);
            }
            graph.transferToDevice(DataTransferMode.FIRST_EXECUTION, c.inverseCameras[level])
                    .task(
                            "vertices" + level,
                            DepthCameraKernels::vertices,
                            c.points[level],
                            c.smooth[level],
                            c.inverseCameras[level])
                    .task("normals" + level, DepthCameraKernels::normals, c.normals[level], c.points[level])
                    .transferToHost(
                            DataTransferMode.EVERY_EXECUTION, c.smooth[level], c.points[level], c.normals[level]);
        }
        return graph.snapshot();
    }

    private ImmutableTaskGraph tracking(int level) {
        return new TaskGraph("track" + level)
                .transferToDevice(
                        DataTransferMode.EVERY_EXECUTION,
                        c.points[level],
                        c.normals[level],
                        c.modelPoints,
                        c.modelNormals,
                        c.pose,
                        c.toModel)
                .task(
                        "rows",
                        DepthCameraKernels::rows,
                        c.rows[level],
                        c.points[level],
                        c.normals[level],
                        c.modelPoints,
                        c.modelNormals,
                        c.pose,
                        c.toModel,
                        0.1f,
                        0.8f)
                .task("sums", DepthCameraKernels::sums, c.sums, c.rows[level], DepthCamera.SHARES)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, c.sums, c.rows[level])
                .snapshot();
    }

    private ImmutableTaskGraph emptying() {
        WorkerGrid3D voxels = new WorkerGrid3D(c.volume.X(), c.volume.Y(), c.volume.Z());
        voxels.setLocalWork(8, 4, 2);
        grids.addWorkerGrid("empty.emptied", voxels);
        return new TaskGraph("empty")
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, c.volume)
                .task("emptied", DepthCameraKernels::emptied, new KernelContext(), c.volume)
                .persistOnDevice(c.volume)
                .snapshot();
    }

    private ImmutableTaskGraph merging() {
        return new TaskGraph("merge")
                .consumeFromDevice("empty", c.volume)
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, c.camera)
                .transferToDevice(DataTransferMode.EVERY_EXECUTION, c.depth, c.toCamera)
                .task(
                        "integrated",
                        DepthCameraKernels::integrated,
                        c.volume,
                        c.extent,
                        c.depth,
                        c.toCamera,
                        c.camera,
                        0.12f,
                        100)
                .persistOnDevice(c.volume)
                .snapshot();
    }

    private ImmutableTaskGraph casting() {
        return new TaskGraph("cast")
                .consumeFromDevice("merge", c.volume)
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, c.inverseCameras[0])
                .transferToDevice(DataTransferMode.EVERY_EXECUTION, c.pose)
                .task(
                        "cast",
                        DepthCameraKernels::cast,
                        c.modelPoints,
                        c.volume,
                        c.extent,
                        c.pose,
                        c.inverseCameras[0],
                        0.2f,
                        2f,
                        DepthCamera.STEP)
                .task("slopes", DepthCameraKernels::slopes, c.modelNormals, c.modelPoints, c.volume, c.extent)
                .task("shaded", DepthCameraKernels::shaded, c.picture, c.modelPoints, c.modelNormals, c.light, 0.1f)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, c.modelPoints, c.modelNormals, c.picture)
                .transferToHost(DataTransferMode.UNDER_DEMAND, c.volume)
                .snapshot();
    }
}
