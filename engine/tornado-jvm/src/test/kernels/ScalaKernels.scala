package kernels

import dev.gyre.jvm.compilers.JavaKernels
import uk.ac.manchester.tornado.api.{KernelContext, TaskGraph}
import uk.ac.manchester.tornado.api.annotations.Parallel
import uk.ac.manchester.tornado.api.common.TornadoFunctions
import uk.ac.manchester.tornado.api.enums.DataTransferMode
import uk.ac.manchester.tornado.api.math.TornadoMath
import uk.ac.manchester.tornado.api.types.arrays.{DoubleArray, FloatArray, IntArray, LongArray}

/** The kernels of the same names in GroupKernels, as people write them in Scala. */
object ScalaKernels {
  private val SIDE = 4

  def axpy(c: KernelContext, x: FloatArray, y: FloatArray, a: Float, n: Int): Unit = {
    val i = c.globalIdx
    if (i < n) {
      y.set(i, a * x.get(i) + y.get(i))
    }
  }

  def places(c: KernelContext, out: IntArray): Unit = {
    val x = c.globalIdx
    val y = c.globalIdy
    val z = c.globalIdz
    val at = (z * c.globalGroupSizeY + y) * c.globalGroupSizeX + x
    val group = (c.groupIdz * 10 + c.groupIdy) * 10 + c.groupIdx
    val local = (c.localIdz * 10 + c.localIdy) * 10 + c.localIdx
    out.set(at, group * 100000 + local * 100 + c.localGroupSizeX * c.localGroupSizeY * c.localGroupSizeZ)
  }

  def sum(c: KernelContext, x: FloatArray, sums: FloatArray): Unit = {
    val id: Int = c.localIdx
    val local = c.allocateFloatLocalArray(64)
    local(id) = x.get(c.globalIdx)
    var stride = c.localGroupSizeX / 2
    while (stride > 0) {
      c.localBarrier()
      if (id < stride) {
        local(id) += local(id + stride)
      }
      stride /= 2
    }
    if (id == 0) {
      sums.set(c.groupIdx, local(0))
    }
  }

  def maxInPlace(c: KernelContext, x: FloatArray, most: FloatArray): Unit = {
    val id = c.localGroupSizeX * c.groupIdx + c.localIdx
    var stride = c.localGroupSizeX / 2
    while (stride > 0) {
      c.globalBarrier()
      if (c.localIdx < stride) {
        x.set(id, TornadoMath.max(x.get(id), x.get(id + stride)))
      }
      stride /= 2
    }
    if (c.localIdx == 0) {
      most.set(c.groupIdx, x.get(id))
    }
  }

  def product(c: KernelContext, a: FloatArray, b: FloatArray, y: FloatArray, size: Int): Unit = {
    val row: Int = c.localIdx
    val col: Int = c.localIdy
    val globalRow = SIDE * c.groupIdx + row
    val globalCol = SIDE * c.groupIdy + col
    val left = c.allocateFloatLocalArray(SIDE * SIDE)
    val right = c.allocateFloatLocalArray(SIDE * SIDE)
    var sum = 0f
    var t = 0
    while (t < size / SIDE) {
      left(col * SIDE + row) = a.get((SIDE * t + col) * size + globalRow)
      right(col * SIDE + row) = b.get(globalCol * size + SIDE * t + row)
      c.localBarrier()
      var k = 0
      while (k < SIDE) {
        sum += left(k * SIDE + row) * right(col * SIDE + k)
        k += 1
      }
      c.localBarrier()
      t += 1
    }
    y.set(globalCol * size + globalRow, sum)
  }

  def kept(c: KernelContext, x: FloatArray, y: FloatArray, b: IntArray): Unit = {
    val i = c.globalIdx
    var v = x.get(i)
    var wide = i * 3L
    var half = v * 0.5
    if (v > 0f) {
      v = v * 2f
      wide += 7
    }
    val local = c.allocateFloatLocalArray(c.localGroupSizeX)
    local(c.localGroupSizeX - 1 - c.localIdx) = v
    c.localBarrier()
    val other = local(c.localIdx)
    if (other < 0f) {
      half = half + other
    }
    c.localBarrier()
    local(c.localIdx) = half.toFloat + v
    c.localBarrier()
    y.set(i, local((c.localIdx + 1) % c.localGroupSizeX) + other)
    b.set(i, wide.toInt)
  }

  def strides(c: KernelContext, x: FloatArray, y: FloatArray, width: Int, times: Int): Unit = {
    val local = c.allocateFloatLocalArray(2 * width)
    val item: Int = c.localIdx
    val items: Int = c.localGroupSizeX
    val row = c.groupIdx * width
    var d = item
    while (d < width) {
      local(d) = x.get(row + d)
      d += items
    }
    c.localBarrier()
    var t = 0
    while (t < times) {
      val before = (t & 1) * width
      var e = item
      while (e < width) {
        var s = 0f
        var k = 0
        while (k < width) {
          s += local(before + k) * (if (k == e) 0.25f else 0.125f)
          k += 1
        }
        local(width - before + e) = s
        e += items
      }
      c.localBarrier()
      t += 1
    }
    var to = item
    while (to <= width - 1) {
      y.set(row + to, local((times & 1) * width + to))
      to += items
    }
  }

  def rowByVector(c: KernelContext, w: FloatArray, x: FloatArray, y: FloatArray, n: Int, rows: Int, size: Int): Unit = {
    val row: Int = c.groupIdx
    if (row < rows) {
      val id: Int = c.localIdx
      val sum = dot(c, w, x, row * n, n, size)
      if (id == 0) {
        y.set(row, sum)
      }
    }
  }

  private def dot(c: KernelContext, w: FloatArray, x: FloatArray, offset: Int, n: Int, size: Int): Float = {
    val id: Int = c.localIdx
    val sums = c.allocateFloatLocalArray(size)
    var own = 0f
    var j = id
    while (j < n) {
      own += w.get(offset + j) * x.get(j)
      j += size
    }
    sums(id) = own
    c.localBarrier()
    var stride = size / 2
    while (stride > 0) {
      if (id < stride) {
        sums(id) += sums(id + stride)
      }
      c.localBarrier()
      stride >>= 1
    }
    sums(0)
  }

  def scan(c: KernelContext, x: IntArray, y: IntArray): Unit = {
    val n: Int = c.localGroupSizeX
    val id: Int = c.localIdx
    val local = c.allocateIntLocalArray(2 * n)
    var out = 0
    var before = 1
    local(id) = x.get(c.globalIdx)
    c.localBarrier()
    var offset = 1
    while (offset < n) {
      out = 1 - out
      before = 1 - out
      if (id >= offset) {
        local(out * n + id) = local(before * n + id) + local(before * n + id - offset)
      } else {
        local(out * n + id) = local(before * n + id)
      }
      c.localBarrier()
      offset <<= 1
    }
    y.set(c.globalIdx, local(out * n + id))
  }

  def bitonicSort(c: KernelContext, x: IntArray): Unit = {
    val n: Int = c.localGroupSizeX
    val id: Int = c.localIdx
    val local = c.allocateIntLocalArray(n)
    local(id) = x.get(c.globalIdx)
    c.localBarrier()
    var k = 2
    while (k <= n) {
      var j = k / 2
      while (j > 0) {
        val other = id ^ j
        if (other > id) {
          val up = (id & k) == 0
          val a = local(id)
          val b = local(other)
          if (up == (a > b)) {
            local(id) = b
            local(other) = a
          }
        }
        c.localBarrier()
        j /= 2
      }
      k *= 2
    }
    x.set(c.globalIdx, local(id))
  }

  def histogram(c: KernelContext, x: IntArray, bins: IntArray): Unit = {
    val local = c.allocateIntLocalArray(8)
    c.atomicAdd(local, x.get(c.globalIdx) & 7, 1)
    c.localBarrier()
    if (c.localIdx < 8) {
      c.atomicAdd(bins, c.localIdx, local(c.localIdx))
    }
  }

  def doubleSums(c: KernelContext, x: IntArray, sums: DoubleArray, counts: LongArray): Unit = {
    c.atomicAdd(sums, c.localIdx & 1, x.get(c.globalIdx) * 0.25)
    c.atomicAdd(counts, x.get(c.globalIdx) & 3, 1L)
  }

  private def shared(c: KernelContext, local: Array[Float], v: Float): Float = {
    local(c.localIdx) = v
    c.localBarrier()
    val r = local(c.localGroupSizeX - 1 - c.localIdx)
    c.localBarrier()
    r
  }

  def helpers(c: KernelContext, x: FloatArray, y: FloatArray): Unit = {
    val local = c.allocateFloatLocalArray(c.localGroupSizeX)
    val a = shared(c, local, x.get(c.globalIdx))
    val b = shared(c, local, a * 0.5f)
    y.set(c.globalIdx, a + b)
  }

  def scattered(c: KernelContext, to: IntArray, x: FloatArray, y: FloatArray): Unit = {
    val i = c.globalIdx
    y.set(to.get(i), x.get(i))
  }

  def blurred(c: KernelContext, x: FloatArray, y: FloatArray, width: Int, height: Int): Unit = {
    val w: Int = c.localGroupSizeX
    val h: Int = c.localGroupSizeY
    val u: Int = c.globalIdx
    val v: Int = c.globalIdy
    val tile = c.allocateFloatLocalArray(w * h)
    val own = if (u < width && v < height) x.get(v * width + u) else 0f
    tile(c.localIdy * w + c.localIdx) = own
    c.localBarrier()
    var s = own
    if (c.localIdx > 0) {
      s += tile(c.localIdy * w + c.localIdx - 1)
    }
    if (c.localIdy > 0) {
      s += tile((c.localIdy - 1) * w + c.localIdx)
    }
    if (u < width && v < height) {
      y.set(v * width + u, s * 0.25f)
    }
  }

  /** Its annotation isn't in the class file. */
  def annotated(x: FloatArray, y: FloatArray): Unit = {
    @Parallel var i = 0
    while (i < y.getSize) {
      y.set(i, 2f * x.get(i))
      i += 1
    }
  }

  /** A graph whose tasks are kernels of this object, by references and as code in place. */
  def graph(c: KernelContext, x: FloatArray, y: FloatArray, sums: FloatArray): TaskGraph = {
    val axpyTask: TornadoFunctions.Task5[KernelContext, FloatArray, FloatArray, Float, Int] = axpy
    val sumTask: TornadoFunctions.Task3[KernelContext, FloatArray, FloatArray] =
      (context, of, to) => sum(context, of, to)
    new TaskGraph("scala")
      .transferToDevice(DataTransferMode.EVERY_EXECUTION, x, y)
      .task("axpy", axpyTask, c, x, y, 2f, x.getSize)
      .task("sum", sumTask, c, y, sums)
      .transferToHost(DataTransferMode.EVERY_EXECUTION, y, sums)
  }

  /** References to a kernel of Java's, and code in place that calls it. */
  def ofJava: java.util.List[AnyRef] = {
    val reference: TornadoFunctions.Task3[FloatArray, FloatArray, Float] = JavaKernels.scaled
    val code: TornadoFunctions.Task3[FloatArray, FloatArray, Float] = (x, y, by) => JavaKernels.scaled(x, y, by)
    java.util.List.of(reference, code)
  }
}
