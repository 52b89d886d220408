#pragma OPENCL EXTENSION cl_khr_fp16 : enable  
__kernel void q8(__global long *_kernel_context, __constant uchar *_constant_region, __local uchar *_local_region, __global int *_atomics, __global uchar *x, __global uchar *w, __global uchar *y, __private int M, __private int K, __private int N)
{
  float f_41, f_11, f_43, f_44, f_13, f_45, f_46, f_48, f_34; 
  ulong ul_0, ul_1, ul_33, ul_2, ul_39, ul_55, ul_25; 
  half half_26; 
  int i_49, i_51, i_50, i_57, i_56, i_36, i_35, i_47, i_42, i_21, i_20, i_22, i_17, i_16, i_19, i_18, i_29, i_28, i_27, i_5, i_4, i_7, i_6, i_3, i_12, i_15, i_14, i_9, i_8, i_10; 
  char ch_40; 
  long l_23, l_38, l_54, l_37, l_53, l_52, l_32, l_31, l_30, l_24; 

  // BLOCK 0
  ul_0  =  (ulong) x;
  ul_1  =  (ulong) w;
  ul_2  =  (ulong) y;
  i_3  =  get_global_size(0);
  i_4  =  get_global_size(1);
  i_5  =  get_global_id(0);
  i_6  =  get_global_id(1);
  // BLOCK 1 MERGES [0 11 ]
  i_7  =  i_6;
  for(;i_7 < 256;)
  {
    // BLOCK 2
    i_8  =  i_7 << 5;
    // BLOCK 3 MERGES [2 10 ]
    i_9  =  i_5;
    for(;i_9 < 1;)
    {
      // BLOCK 4
      i_10  =  i_9 << 10;
      // BLOCK 5 MERGES [4 9 ]
      f_11  =  0.0F;
      i_12  =  0;
      for(;i_12 < 32;)
      {
        // BLOCK 6
        // BLOCK 7 MERGES [6 8 ]
        f_13  =  0.0F;
        i_14  =  0;
        for(;i_14 < 32;)
        {
          // BLOCK 8
          i_15  =  i_8 + i_14;
          i_16  =  i_15 << 5;
          i_17  =  i_15 << 1;
          i_18  =  i_16 + i_17;
          i_19  =  i_18 + 16;
          i_20  =  i_19 >> 31;
          i_21  =  i_20 + i_19;
          i_22  =  i_21 >> 1;
          l_23  =  (long) i_22;
          l_24  =  l_23 << 1;
          ul_25  =  ul_1 + l_24;
          half_26  =  *((__global half *) ul_25);
          i_27  =  i_14 << 5;
          i_28  =  i_27 + i_10;
          i_29  =  i_28 + i_12;
          l_30  =  (long) i_29;
          l_31  =  l_30 + 4L;
          l_32  =  l_31 << 2;
          ul_33  =  ul_0 + l_32;
          f_34  =  *((__global float *) ul_33);
          i_35  =  i_18 + 2;
          i_36  =  i_35 + i_12;
          l_37  =  (long) i_36;
          l_38  =  l_37 + 16L;
          ul_39  =  ul_1 + l_38;
          ch_40  =  *((__global char *) ul_39);
          f_41  =  convert_float((float) half_26);
          i_42  =  (int) ch_40;
          f_43  =  (float) i_42;
          f_44  =  f_41 * f_43;
          f_45  =  f_44 * f_34;
          f_46  =  f_13 + f_45;
          i_47  =  i_14 + 1;
          f_13  =  f_46;
          i_14  =  i_47;
        }  // B7
        // BLOCK 9
        f_48  =  f_11 + f_13;
        i_49  =  i_12 + 1;
        f_11  =  f_48;
        i_12  =  i_49;
      }  // B5
      // BLOCK 10
      i_50  =  i_9 << 8;
      i_51  =  i_50 + i_7;
      l_52  =  (long) i_51;
      l_53  =  l_52 + 4L;
      l_54  =  l_53 << 2;
      ul_55  =  ul_2 + l_54;
      *((__global float *) ul_55)  =  f_11;
      i_56  =  i_3 + i_9;
      i_9  =  i_56;
    }  // B3
    // BLOCK 11
    i_57  =  i_4 + i_7;
    i_7  =  i_57;
  }  // B1
  // BLOCK 12
  return;
}  //  kernel
