<#ftl strip_text=true>
<#include "common.ftl">
<#--
  TornadoVM's types, a row each. A row, with the row of its element, is all that the row's template knows; Generate.java writes a class of each.
  What looks like an accident (Float4 has no max with integers, nothing sets a Float16's s13, a Double3 has setS0 but no getS0) is TornadoVM's.
-->

<#-- Elements: what they are called in types' names, in Java and in words; the class that has their size; their formats. -->
<#assign elements = {
    "Byte":   {"number": "byte",      "Box": "Byte",      "Ops": "ByteOps",   "words": "8-bit integers",    "zero": "(byte) 0"},
    "Short":  {"number": "short",     "Box": "Short",     "Ops": "ShortOps",  "words": "16-bit integers",   "zero": "(short) 0"},
    "Char":   {"number": "char",      "Box": "Character",                     "words": "16-bit characters", "zero": "(char) 0"},
    "Int":    {"number": "int",       "Box": "Integer",   "Ops": "IntOps",    "words": "32-bit integers",   "zero": "0",         "one": "1"},
    "Long":   {"number": "long",      "Box": "Long",      "Ops": "LongOps",   "words": "64-bit integers",   "zero": "0L"},
    "Half":   {"number": "HalfFloat", "Box": "Short",     "Ops": "FloatOps",  "words": "16-bit floats"},
    "Float":  {"number": "float",     "Box": "Float",     "Ops": "FloatOps",  "words": "32-bit floats",     "zero": "0f",        "one": "1f"},
    "Double": {"number": "double",    "Box": "Double",    "Ops": "DoubleOps", "words": "64-bit floats",     "zero": "0d",        "one": "1d"}
}>

<#-- Bases of vectors: their operations' types, and the format of their text. -->
<#assign bases = [
    {"of": "Byte",   "Operator": "IntBinaryOperator",    "Function": "IntUnaryOperator",    "apply": "applyAsInt",
     "format": "Formats.named(size())"},
    {"of": "Short",  "Operator": "IntBinaryOperator",    "Function": "IntUnaryOperator",    "apply": "applyAsInt",
     "format": "size() == 2 ? ShortOps.FMT_2 : Formats.named(size())"},
    {"of": "Int",    "Operator": "IntBinaryOperator",    "Function": "IntUnaryOperator",    "apply": "applyAsInt",
     "format": "size() <= 4 ? Formats.named(size()) : Formats.braces(IntOps.FMT, size())"},
    {"of": "Float",  "Operator": "Operator",             "Function": "Function",            "apply": "apply",
     "format": "Formats.braces(FloatOps.FMT, size())"},
    {"of": "Double", "Operator": "DoubleBinaryOperator", "Function": "DoubleUnaryOperator", "apply": "applyAsDouble",
     "format": "Formats.braces(DoubleOps.FMT, size())"}
]>

<#-- What some vectors have beside add, sub, mult, div, min and max, getX and its kin up to four numbers, getS0 and its kin above. -->
<#assign members = {
    "steps":       "inc, dec and scale",
    "inverse":     "scaleByInverse",
    "cross":       "cross",
    "sum":         "sum",
    "sqrt":        "sqrt",
    "floor":       "floor and fract",
    "clamp":       "clamp, which makes a vector",
    "clampIn":     "clamp, which changes its vector",
    "normalise":   "normalise, which makes a vector",
    "normaliseIn": "normalise, which changes its vector",
    "dot":         "dot",
    "length":      "length",
    "isEqual":     "isEqual",
    "within":      "isEqualULP",
    "distance":    "findULPDistance",
    "getS":        "getS0 and its kin beside getX and its kin",
    "setS":        "setS0 and its kin beside setX and its kin",
    "duplicate":   "duplicate",
    "shorter":     "asFloat2 and its kin, of those that are shorter",
    "halves":      "getLow and getHigh",
    "fill":        "fill"
}>

<#-- Vectors: their members; the operations that take integers on one side and those that have a third vector for their result, none where not named;
     the place that nothing sets. -->
<#assign vectors = [
    {"of": "Byte",   "size": 3,  "has": "steps clamp isEqual duplicate"},
    {"of": "Byte",   "size": 4,  "has": "steps clamp isEqual duplicate"},
    {"of": "Short",  "size": 2,  "has": "steps clamp isEqual duplicate"},
    {"of": "Short",  "size": 3,  "has": "steps clamp isEqual duplicate"},
    {"of": "Int",    "size": 2,  "has": "steps inverse clamp dot isEqual getS duplicate"},
    {"of": "Int",    "size": 3,  "has": "steps clamp isEqual duplicate shorter"},
    {"of": "Int",    "size": 4,  "has": "steps clamp isEqual duplicate shorter"},
    {"of": "Int",    "size": 8,  "has": "sqrt dot isEqual duplicate halves"},
    {"of": "Int",    "size": 16, "has": "sqrt dot isEqual duplicate", "fixed": 13},
    {"of": "Half",   "size": 2,  "has": "dot duplicate", "into": ["add", "sub", "mult"]},
    {"of": "Half",   "size": 3,  "has": "dot getS setS duplicate shorter"},
    {"of": "Half",   "size": 4,  "has": "dot getS setS duplicate"},
    {"of": "Half",   "size": 8,  "has": "dot duplicate halves"},
    {"of": "Half",   "size": 16, "has": "dot"},
    {"of": "Float",  "size": 2,  "has": "steps inverse sqrt floor clampIn normalise dot length isEqual duplicate",
                                 "ints": operations, "into": operations},
    {"of": "Float",  "size": 3,  "has": "steps inverse cross sqrt floor clamp normalise dot length isEqual within distance getS setS duplicate shorter",
                                 "ints": operations},
    {"of": "Float",  "size": 4,  "has": "steps inverse sum sqrt floor clamp normalise dot length isEqual distance duplicate shorter halves fill",
                                 "ints": arithmetic + ["min"]},
    {"of": "Float",  "size": 8,  "has": "sqrt dot isEqual distance duplicate halves", "ints": operations},
    {"of": "Float",  "size": 16, "has": "dot", "ints": operations, "fixed": 13},
    {"of": "Double", "size": 2,  "has": "steps inverse sqrt floor clampIn normaliseIn dot length isEqual duplicate", "into": operations},
    {"of": "Double", "size": 3,  "has": "steps inverse cross sqrt floor clamp normalise dot length isEqual within distance setS duplicate shorter"},
    {"of": "Double", "size": 4,  "has": "steps inverse sqrt floor clamp normaliseIn dot length isEqual duplicate shorter halves fill"},
    {"of": "Double", "size": 8,  "has": "sqrt isEqual distance duplicate halves"},
    {"of": "Double", "size": 16, "has": "sqrt dot isEqual distance duplicate", "fixed": 13}
]>

<#-- Vectors of any length. -->
<#assign lengths = [
    {"of": "Int",    "least": "MIN_VALUE",         "most": "MAX_VALUE"},
    {"of": "Half"},
    {"of": "Float",  "least": "NEGATIVE_INFINITY", "most": "POSITIVE_INFINITY"},
    {"of": "Double", "least": "NEGATIVE_INFINITY", "most": "POSITIVE_INFINITY"}
]>

<#-- Arrays of vectors: whether others may make one of an array, and what they are filled with if not with their own numbers. -->
<#assign collections = [
    {"of": "Int",    "size": 2},
    {"of": "Int",    "size": 3},
    {"of": "Int",    "size": 4},
    {"of": "Int",    "size": 8},
    {"of": "Int",    "size": 16},
    {"of": "Half",   "size": 2,  "open": false},
    {"of": "Half",   "size": 3,  "open": false},
    {"of": "Half",   "size": 4,  "open": false},
    {"of": "Half",   "size": 8,  "open": false},
    {"of": "Half",   "size": 16, "open": false},
    {"of": "Float",  "size": 2,  "open": false},
    {"of": "Float",  "size": 3},
    {"of": "Float",  "size": 4},
    {"of": "Float",  "size": 8},
    {"of": "Float",  "size": 16},
    {"of": "Double", "size": 2},
    {"of": "Double", "size": 3},
    {"of": "Double", "size": 4, "filler": "float"},
    {"of": "Double", "size": 8},
    {"of": "Double", "size": 16}
]>

<#-- Matrices of two dimensions, and whether they are scaled; of three, which all are. -->
<#assign matrices = [
    {"of": "Int",    "scale": true},
    {"of": "Float",  "scale": true},
    {"of": "Double", "scale": false}
]>
<#assign cubes = [{"of": "Short"}, {"of": "Int"}, {"of": "Long"}, {"of": "Float"}, {"of": "Double"}]>

<#-- Images of vectors: whether they are made of rows, the vectors that their means are if they have any, whether they sum up and compare. -->
<#assign images = [
    {"of": "Byte",  "size": 3, "rows": true},
    {"of": "Byte",  "size": 4, "rows": true,  "Mean": "Float4", "summary": true},
    {"of": "Float", "size": 3, "rows": true,  "Mean": "Float3", "summary": true,  "error": true},
    {"of": "Float", "size": 4, "rows": true,  "Mean": "Float4"},
    {"of": "Float", "size": 8, "rows": false, "Mean": "Float8", "summary": true,  "error": true}
]>

<#-- Arrays: how their elements lie in memory, whether they are made of a buffer, and what holds their elements if it is another number. -->
<#assign arrays = [
    {"of": "Byte",   "Type": "ByteArray",   "layout": "JAVA_BYTE",             "buffer": true},
    {"of": "Byte",   "Type": "Int8Array",   "layout": "JAVA_BYTE",             "buffer": false},
    {"of": "Short",  "Type": "ShortArray",  "layout": "JAVA_SHORT_UNALIGNED",  "buffer": true},
    {"of": "Char",   "Type": "CharArray",   "layout": "JAVA_CHAR_UNALIGNED",   "buffer": true,  "stored": "short",
                                                             "toStored": "(short) ", "fromStored": "(char) "},
    {"of": "Int",    "Type": "IntArray",    "layout": "JAVA_INT_UNALIGNED",    "buffer": true},
    {"of": "Long",   "Type": "LongArray",   "layout": "JAVA_LONG_UNALIGNED",   "buffer": true},
    {"of": "Float",  "Type": "FloatArray",  "layout": "JAVA_FLOAT_UNALIGNED",  "buffer": true},
    {"of": "Double", "Type": "DoubleArray", "layout": "JAVA_DOUBLE_UNALIGNED", "buffer": true}
]>

<#-- Words as a set of them. -->
<#function set words>
    <#local found = {}>
    <#list words?split(" ") as word>
        <#if !members[word]??>
            <#stop "no member is called " + word>
        </#if>
        <#local found += {word: true}>
    </#list>
    <#return found>
</#function>

<#-- A class: its row, what follows from the row's element and size, and where it belongs. -->
<#function type row template package Type>
    <#local half = row.of == "Half">
    <#local number = elements[row.of].number>
    <#local class = {
        "template": template,
        "package": "types/" + package,
        "Type": Type,
        "Array": half?then("HalfFloatArray", row.of + "Array"),
        "Buffer": half?then("ShortBuffer", row.of + "Buffer"),
        "Numbers": half?then("Halves", row.of + "s"),
        "stored": half?then("short", number),
        "narrow": (number == "byte" || number == "short")?then("(" + number + ") ", ""),
        "half": half,
        "real": row.of == "Float" || row.of == "Double"
    }>
    <#if row.size??>
        <#local class += {
            "Vector": row.of + row.size,
            "axes": (row.size <= 4)?then(["x", "y", "z", "w"][0..<row.size], (0..<row.size)?map(i -> "s" + i)),
            "amount": amounts[row.size?c],
            "fewer": (amounts[(row.size / 2)?c])!""
        }>
    </#if>
    <#return elements[row.of] + class + row>
</#function>
<#assign amounts = {"2": "two", "3": "three", "4": "four", "8": "eight", "16": "sixteen"}>

<#function vectorsOf element>
    <#return vectors?filter(v -> v.of == element)?map(v -> v.of + v.size)>
</#function>

<#-- All classes; the last two have a task of each number of arguments. -->
<#assign types =
    bases?map(row -> type(row + {"vectors": vectorsOf(row.of)}, "Numbers", "vectors", row.of + "s"))
    + vectors?map(row -> type(
            {"ints": [], "into": [], "fixed": -1} + row + {"has": set(row.has)}, "Vector", "vectors", row.of + row.size))
    + lengths?map(row -> type(row, "VectorOfNumbers", "collections", "Vector" + row.of))
    + collections?map(row -> type({"open": true} + row, "VectorOfVectors", "collections", "Vector" + row.of + row.size))
    + matrices?map(row -> type(row, "Matrix2D", "matrix", "Matrix2D" + row.of))
    + cubes?map(row -> type(row, "Matrix3D", "matrix", "Matrix3D" + row.of))
    + images?map(row -> type({"summary": false, "error": false} + row, "Image", "images", "Image" + row.of + row.size))
    + arrays?map(row -> type({"toStored": "", "fromStored": ""} + row, "Array", "arrays", row.Type))
    + [{"template": "TaskGraph", "package": "", "Type": "TaskGraph"},
       {"template": "TornadoFunctions", "package": "common", "Type": "TornadoFunctions"}]>
