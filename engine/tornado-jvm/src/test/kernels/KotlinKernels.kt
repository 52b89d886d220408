package kernels

import dev.gyre.jvm.compilers.JavaKernels
import uk.ac.manchester.tornado.api.KernelContext
import uk.ac.manchester.tornado.api.TaskGraph
import uk.ac.manchester.tornado.api.annotations.Parallel
import uk.ac.manchester.tornado.api.common.TornadoFunctions
import uk.ac.manchester.tornado.api.enums.DataTransferMode
import uk.ac.manchester.tornado.api.math.TornadoMath
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray
import uk.ac.manchester.tornado.api.types.arrays.FloatArray
import uk.ac.manchester.tornado.api.types.arrays.IntArray
import uk.ac.manchester.tornado.api.types.arrays.LongArray

/** The kernels of the same names in GroupKernels, as people write them in Kotlin. */
object KotlinKernels {
    private const val SIDE = 4

    @JvmStatic
    fun axpy(c: KernelContext, x: FloatArray, y: FloatArray, a: Float, n: Int) {
        val i = c.globalIdx
        if (i >= n) return
        y[i] = a * x[i] + y[i]
    }

    @JvmStatic
    fun places(c: KernelContext, out: IntArray) {
        val x = c.globalIdx
        val y = c.globalIdy
        val z = c.globalIdz
        val at = (z * c.globalGroupSizeY + y) * c.globalGroupSizeX + x
        val group = (c.groupIdz * 10 + c.groupIdy) * 10 + c.groupIdx
        val local = (c.localIdz * 10 + c.localIdy) * 10 + c.localIdx
        out[at] = group * 100_000 + local * 100 + c.localGroupSizeX * c.localGroupSizeY * c.localGroupSizeZ
    }

    @JvmStatic
    fun sum(c: KernelContext, x: FloatArray, sums: FloatArray) {
        val id = c.localIdx
        val local = c.allocateFloatLocalArray(64)
        local[id] = x[c.globalIdx]
        var stride = c.localGroupSizeX / 2
        while (stride > 0) {
            c.localBarrier()
            if (id < stride) {
                local[id] += local[id + stride]
            }
            stride /= 2
        }
        if (id == 0) {
            sums[c.groupIdx] = local[0]
        }
    }

    @JvmStatic
    fun maxInPlace(c: KernelContext, x: FloatArray, most: FloatArray) {
        val id = c.localGroupSizeX * c.groupIdx + c.localIdx
        var stride = c.localGroupSizeX / 2
        while (stride > 0) {
            c.globalBarrier()
            if (c.localIdx < stride) {
                x[id] = TornadoMath.max(x[id], x[id + stride])
            }
            stride /= 2
        }
        if (c.localIdx == 0) {
            most[c.groupIdx] = x[id]
        }
    }

    @JvmStatic
    fun product(c: KernelContext, a: FloatArray, b: FloatArray, y: FloatArray, size: Int) {
        val row = c.localIdx
        val col = c.localIdy
        val globalRow = SIDE * c.groupIdx + row
        val globalCol = SIDE * c.groupIdy + col
        val left = c.allocateFloatLocalArray(SIDE * SIDE)
        val right = c.allocateFloatLocalArray(SIDE * SIDE)
        var sum = 0f
        for (t in 0 until size / SIDE) {
            left[col * SIDE + row] = a[(SIDE * t + col) * size + globalRow]
            right[col * SIDE + row] = b[globalCol * size + SIDE * t + row]
            c.localBarrier()
            for (k in 0..<SIDE) {
                sum += left[k * SIDE + row] * right[col * SIDE + k]
            }
            c.localBarrier()
        }
        y[globalCol * size + globalRow] = sum
    }

    @JvmStatic
    fun kept(c: KernelContext, x: FloatArray, y: FloatArray, b: IntArray) {
        val i = c.globalIdx
        var v = x[i]
        var wide = i * 3L
        var half = v * 0.5
        if (v > 0f) {
            v = v * 2f
            wide += 7
        }
        val local = c.allocateFloatLocalArray(c.localGroupSizeX)
        local[c.localGroupSizeX - 1 - c.localIdx] = v
        c.localBarrier()
        val other = local[c.localIdx]
        if (other < 0f) {
            half = half + other
        }
        c.localBarrier()
        local[c.localIdx] = half.toFloat() + v
        c.localBarrier()
        y[i] = local[(c.localIdx + 1) % c.localGroupSizeX] + other
        b[i] = wide.toInt()
    }

    @JvmStatic
    fun strides(c: KernelContext, x: FloatArray, y: FloatArray, width: Int, times: Int) {
        val local = c.allocateFloatLocalArray(2 * width)
        val item = c.localIdx
        val items = c.localGroupSizeX
        val row = c.groupIdx * width
        var d: Int = item
        while (d < width) {
            local[d] = x[row + d]
            d += items
        }
        c.localBarrier()
        for (t in 0 until times) {
            val before = (t and 1) * width
            var e: Int = item
            while (e < width) {
                var s = 0f
                for (k in 0 until width) {
                    s += local[before + k] * (if (k == e) 0.25f else 0.125f)
                }
                local[width - before + e] = s
                e += items
            }
            c.localBarrier()
        }
        var to: Int = item
        while (to <= width - 1) {
            y[row + to] = local[(times and 1) * width + to]
            to += items
        }
    }

    @JvmStatic
    fun rowByVector(c: KernelContext, w: FloatArray, x: FloatArray, y: FloatArray, n: Int, rows: Int, size: Int) {
        val row = c.groupIdx
        if (row >= rows) {
            return
        }
        val id = c.localIdx
        val sum = dot(c, w, x, row * n, n, size)
        if (id == 0) {
            y[row] = sum
        }
    }

    private fun dot(c: KernelContext, w: FloatArray, x: FloatArray, offset: Int, n: Int, size: Int): Float {
        val id = c.localIdx
        val sums = c.allocateFloatLocalArray(size)
        var own = 0f
        var j: Int = id
        while (j < n) {
            own += w[offset + j] * x[j]
            j += size
        }
        sums[id] = own
        c.localBarrier()
        var stride = size / 2
        while (stride > 0) {
            if (id < stride) {
                sums[id] += sums[id + stride]
            }
            c.localBarrier()
            stride = stride shr 1
        }
        return sums[0]
    }

    @JvmStatic
    fun scan(c: KernelContext, x: IntArray, y: IntArray) {
        val n = c.localGroupSizeX
        val id = c.localIdx
        val local = c.allocateIntLocalArray(2 * n)
        var out = 0
        var before = 1
        local[id] = x[c.globalIdx]
        c.localBarrier()
        var offset = 1
        while (offset < n) {
            out = 1 - out
            before = 1 - out
            if (id >= offset) {
                local[out * n + id] = local[before * n + id] + local[before * n + id - offset]
            } else {
                local[out * n + id] = local[before * n + id]
            }
            c.localBarrier()
            offset = offset shl 1
        }
        y[c.globalIdx] = local[out * n + id]
    }

    @JvmStatic
    fun bitonicSort(c: KernelContext, x: IntArray) {
        val n = c.localGroupSizeX
        val id = c.localIdx
        val local = c.allocateIntLocalArray(n)
        local[id] = x[c.globalIdx]
        c.localBarrier()
        var k = 2
        while (k <= n) {
            var j = k / 2
            while (j > 0) {
                val other = id xor j
                if (other > id) {
                    val up = (id and k) == 0
                    val a = local[id]
                    val b = local[other]
                    if (up == (a > b)) {
                        local[id] = b
                        local[other] = a
                    }
                }
                c.localBarrier()
                j /= 2
            }
            k *= 2
        }
        x[c.globalIdx] = local[id]
    }

    @JvmStatic
    fun histogram(c: KernelContext, x: IntArray, bins: IntArray) {
        val local = c.allocateIntLocalArray(8)
        c.atomicAdd(local, x[c.globalIdx] and 7, 1)
        c.localBarrier()
        if (c.localIdx < 8) {
            c.atomicAdd(bins, c.localIdx, local[c.localIdx])
        }
    }

    @JvmStatic
    fun doubleSums(c: KernelContext, x: IntArray, sums: DoubleArray, counts: LongArray) {
        c.atomicAdd(sums, c.localIdx and 1, x[c.globalIdx] * 0.25)
        c.atomicAdd(counts, x[c.globalIdx] and 3, 1L)
    }

    private fun shared(c: KernelContext, local: kotlin.FloatArray, v: Float): Float {
        local[c.localIdx] = v
        c.localBarrier()
        val r = local[c.localGroupSizeX - 1 - c.localIdx]
        c.localBarrier()
        return r
    }

    @JvmStatic
    fun helpers(c: KernelContext, x: FloatArray, y: FloatArray) {
        val local = c.allocateFloatLocalArray(c.localGroupSizeX)
        val a = shared(c, local, x[c.globalIdx])
        val b = shared(c, local, a * 0.5f)
        y[c.globalIdx] = a + b
    }

    @JvmStatic
    fun scattered(c: KernelContext, to: IntArray, x: FloatArray, y: FloatArray) {
        val i = c.globalIdx
        y[to[i]] = x[i]
    }

    @JvmStatic
    fun blurred(c: KernelContext, x: FloatArray, y: FloatArray, width: Int, height: Int) {
        val w = c.localGroupSizeX
        val h = c.localGroupSizeY
        val u = c.globalIdx
        val v = c.globalIdy
        val tile = c.allocateFloatLocalArray(w * h)
        val own = if (u < width && v < height) x[v * width + u] else 0f
        tile[c.localIdy * w + c.localIdx] = own
        c.localBarrier()
        var s = own
        if (c.localIdx > 0) {
            s += tile[c.localIdy * w + c.localIdx - 1]
        }
        if (c.localIdy > 0) {
            s += tile[(c.localIdy - 1) * w + c.localIdx]
        }
        if (u < width && v < height) {
            y[v * width + u] = s * 0.25f
        }
    }

    /** Its annotation isn't in the class file. */
    @JvmStatic
    fun annotated(x: FloatArray, y: FloatArray) {
        @Parallel var i = 0
        while (i < y.size) {
            y[i] = 2f * x[i]
            i++
        }
    }

    /** A graph whose tasks are kernels of this object, by references and as code in place. */
    @JvmStatic
    fun graph(c: KernelContext, x: FloatArray, y: FloatArray, sums: FloatArray): TaskGraph =
        TaskGraph("kotlin")
            .transferToDevice(DataTransferMode.EVERY_EXECUTION, x, y)
            .task("axpy", KotlinKernels::axpy, c, x, y, 2f, x.size)
            .task("sum", { context: KernelContext, of: FloatArray, to: FloatArray -> sum(context, of, to) }, c, y, sums)
            .transferToHost(DataTransferMode.EVERY_EXECUTION, y, sums)

    /** References to a kernel of Java's, and code in place that calls it. */
    @JvmStatic
    fun ofJava(): List<Any> =
        listOf(
            TornadoFunctions.Task3<FloatArray, FloatArray, Float>(JavaKernels::scaled),
            TornadoFunctions.Task3<FloatArray, FloatArray, Float> { x, y, by -> JavaKernels.scaled(x, y, by) },
        )
}
