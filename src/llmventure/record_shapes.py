"""Constructors of records by their shape: written by `scripts/record_shapes.py`, so that they are compiled once.

Compiled in each process anew they took a fiftieth of a plan's time.
"""

# fmt: off
# mypy: ignore-errors
# ruff: noqa: E501, E702, F821

def v(self, _0_):
    self._0_ = _0_

def mm(self, _0_, _1_):
    self._0_ = make_0_() if _0_ is unset else _0_; self._1_ = make_1_() if _1_ is unset else _1_

def vm(self, _0_, _1_):
    self._0_ = _0_; self._1_ = make_1_() if _1_ is unset else _1_

def vv(self, _0_, _1_):
    self._0_ = _0_; self._1_ = _1_

def mmv(self, _0_, _1_, _2_):
    self._0_ = make_0_() if _0_ is unset else _0_; self._1_ = make_1_() if _1_ is unset else _1_
    self._2_ = _2_

def vvm(self, _0_, _1_, _2_):
    self._0_ = _0_; self._1_ = _1_
    self._2_ = make_2_() if _2_ is unset else _2_

def vvv(self, _0_, _1_, _2_):
    self._0_ = _0_; self._1_ = _1_
    self._2_ = _2_

def vmmm(self, _0_, _1_, _2_, _3_):
    self._0_ = _0_; self._1_ = make_1_() if _1_ is unset else _1_
    self._2_ = make_2_() if _2_ is unset else _2_; self._3_ = make_3_() if _3_ is unset else _3_

def vvvv(self, _0_, _1_, _2_, _3_):
    self._0_ = _0_; self._1_ = _1_
    self._2_ = _2_; self._3_ = _3_

def vvvv_prepares(self, _0_, _1_, _2_, _3_):
    self._0_ = _0_; self._1_ = _1_
    self._2_ = _2_; self._3_ = _3_
    self.__post_init__()

def vvvvv(self, _0_, _1_, _2_, _3_, _4_):
    self._0_ = _0_; self._1_ = _1_
    self._2_ = _2_; self._3_ = _3_
    self._4_ = _4_

def vvvvvm(self, _0_, _1_, _2_, _3_, _4_, _5_):
    self._0_ = _0_; self._1_ = _1_
    self._2_ = _2_; self._3_ = _3_
    self._4_ = _4_; self._5_ = make_5_() if _5_ is unset else _5_

def vvvvvv(self, _0_, _1_, _2_, _3_, _4_, _5_):
    self._0_ = _0_; self._1_ = _1_
    self._2_ = _2_; self._3_ = _3_
    self._4_ = _4_; self._5_ = _5_

def mmmmmmm(self, _0_, _1_, _2_, _3_, _4_, _5_, _6_):
    self._0_ = make_0_() if _0_ is unset else _0_; self._1_ = make_1_() if _1_ is unset else _1_
    self._2_ = make_2_() if _2_ is unset else _2_; self._3_ = make_3_() if _3_ is unset else _3_
    self._4_ = make_4_() if _4_ is unset else _4_; self._5_ = make_5_() if _5_ is unset else _5_
    self._6_ = make_6_() if _6_ is unset else _6_

def vmmmmmm(self, _0_, _1_, _2_, _3_, _4_, _5_, _6_):
    self._0_ = _0_; self._1_ = make_1_() if _1_ is unset else _1_
    self._2_ = make_2_() if _2_ is unset else _2_; self._3_ = make_3_() if _3_ is unset else _3_
    self._4_ = make_4_() if _4_ is unset else _4_; self._5_ = make_5_() if _5_ is unset else _5_
    self._6_ = make_6_() if _6_ is unset else _6_

def vvvvvvv(self, _0_, _1_, _2_, _3_, _4_, _5_, _6_):
    self._0_ = _0_; self._1_ = _1_
    self._2_ = _2_; self._3_ = _3_
    self._4_ = _4_; self._5_ = _5_
    self._6_ = _6_

def vvvvvvv_prepares(self, _0_, _1_, _2_, _3_, _4_, _5_, _6_):
    self._0_ = _0_; self._1_ = _1_
    self._2_ = _2_; self._3_ = _3_
    self._4_ = _4_; self._5_ = _5_
    self._6_ = _6_
    self.__post_init__()

def vvvvvvvm(self, _0_, _1_, _2_, _3_, _4_, _5_, _6_, _7_):
    self._0_ = _0_; self._1_ = _1_
    self._2_ = _2_; self._3_ = _3_
    self._4_ = _4_; self._5_ = _5_
    self._6_ = _6_; self._7_ = make_7_() if _7_ is unset else _7_

def vvvvvvvv(self, _0_, _1_, _2_, _3_, _4_, _5_, _6_, _7_):
    self._0_ = _0_; self._1_ = _1_
    self._2_ = _2_; self._3_ = _3_
    self._4_ = _4_; self._5_ = _5_
    self._6_ = _6_; self._7_ = _7_

def mmmvvvmmm(self, _0_, _1_, _2_, _3_, _4_, _5_, _6_, _7_, _8_):
    self._0_ = make_0_() if _0_ is unset else _0_; self._1_ = make_1_() if _1_ is unset else _1_
    self._2_ = make_2_() if _2_ is unset else _2_; self._3_ = _3_
    self._4_ = _4_; self._5_ = _5_
    self._6_ = make_6_() if _6_ is unset else _6_; self._7_ = make_7_() if _7_ is unset else _7_
    self._8_ = make_8_() if _8_ is unset else _8_

def vvvvvvvvv(self, _0_, _1_, _2_, _3_, _4_, _5_, _6_, _7_, _8_):
    self._0_ = _0_; self._1_ = _1_
    self._2_ = _2_; self._3_ = _3_
    self._4_ = _4_; self._5_ = _5_
    self._6_ = _6_; self._7_ = _7_
    self._8_ = _8_

def vvvvvvvvv_prepares(self, _0_, _1_, _2_, _3_, _4_, _5_, _6_, _7_, _8_):
    self._0_ = _0_; self._1_ = _1_
    self._2_ = _2_; self._3_ = _3_
    self._4_ = _4_; self._5_ = _5_
    self._6_ = _6_; self._7_ = _7_
    self._8_ = _8_
    self.__post_init__()

def vvvvvvvvvv(self, _0_, _1_, _2_, _3_, _4_, _5_, _6_, _7_, _8_, _9_):
    self._0_ = _0_; self._1_ = _1_
    self._2_ = _2_; self._3_ = _3_
    self._4_ = _4_; self._5_ = _5_
    self._6_ = _6_; self._7_ = _7_
    self._8_ = _8_; self._9_ = _9_

def vvmmmmmmmmv(self, _0_, _1_, _2_, _3_, _4_, _5_, _6_, _7_, _8_, _9_, _10_):
    self._0_ = _0_; self._1_ = _1_
    self._2_ = make_2_() if _2_ is unset else _2_; self._3_ = make_3_() if _3_ is unset else _3_
    self._4_ = make_4_() if _4_ is unset else _4_; self._5_ = make_5_() if _5_ is unset else _5_
    self._6_ = make_6_() if _6_ is unset else _6_; self._7_ = make_7_() if _7_ is unset else _7_
    self._8_ = make_8_() if _8_ is unset else _8_; self._9_ = make_9_() if _9_ is unset else _9_
    self._10_ = _10_

def vvvvvvvvvvm(self, _0_, _1_, _2_, _3_, _4_, _5_, _6_, _7_, _8_, _9_, _10_):
    self._0_ = _0_; self._1_ = _1_
    self._2_ = _2_; self._3_ = _3_
    self._4_ = _4_; self._5_ = _5_
    self._6_ = _6_; self._7_ = _7_
    self._8_ = _8_; self._9_ = _9_
    self._10_ = make_10_() if _10_ is unset else _10_

def vvvvvvvvvvv(self, _0_, _1_, _2_, _3_, _4_, _5_, _6_, _7_, _8_, _9_, _10_):
    self._0_ = _0_; self._1_ = _1_
    self._2_ = _2_; self._3_ = _3_
    self._4_ = _4_; self._5_ = _5_
    self._6_ = _6_; self._7_ = _7_
    self._8_ = _8_; self._9_ = _9_
    self._10_ = _10_

def vvvvvvvvvvv_prepares(self, _0_, _1_, _2_, _3_, _4_, _5_, _6_, _7_, _8_, _9_, _10_):
    self._0_ = _0_; self._1_ = _1_
    self._2_ = _2_; self._3_ = _3_
    self._4_ = _4_; self._5_ = _5_
    self._6_ = _6_; self._7_ = _7_
    self._8_ = _8_; self._9_ = _9_
    self._10_ = _10_
    self.__post_init__()

def vvvvmmmmmmmv(self, _0_, _1_, _2_, _3_, _4_, _5_, _6_, _7_, _8_, _9_, _10_, _11_):
    self._0_ = _0_; self._1_ = _1_
    self._2_ = _2_; self._3_ = _3_
    self._4_ = make_4_() if _4_ is unset else _4_; self._5_ = make_5_() if _5_ is unset else _5_
    self._6_ = make_6_() if _6_ is unset else _6_; self._7_ = make_7_() if _7_ is unset else _7_
    self._8_ = make_8_() if _8_ is unset else _8_; self._9_ = make_9_() if _9_ is unset else _9_
    self._10_ = make_10_() if _10_ is unset else _10_; self._11_ = _11_

def vvvvvvvvvvvv(self, _0_, _1_, _2_, _3_, _4_, _5_, _6_, _7_, _8_, _9_, _10_, _11_):
    self._0_ = _0_; self._1_ = _1_
    self._2_ = _2_; self._3_ = _3_
    self._4_ = _4_; self._5_ = _5_
    self._6_ = _6_; self._7_ = _7_
    self._8_ = _8_; self._9_ = _9_
    self._10_ = _10_; self._11_ = _11_

def vvvvvvvvvvvvv(self, _0_, _1_, _2_, _3_, _4_, _5_, _6_, _7_, _8_, _9_, _10_, _11_, _12_):
    self._0_ = _0_; self._1_ = _1_
    self._2_ = _2_; self._3_ = _3_
    self._4_ = _4_; self._5_ = _5_
    self._6_ = _6_; self._7_ = _7_
    self._8_ = _8_; self._9_ = _9_
    self._10_ = _10_; self._11_ = _11_
    self._12_ = _12_

def vvvvvvvvvvvvvvv(self, _0_, _1_, _2_, _3_, _4_, _5_, _6_, _7_, _8_, _9_, _10_, _11_, _12_, _13_, _14_):
    self._0_ = _0_; self._1_ = _1_
    self._2_ = _2_; self._3_ = _3_
    self._4_ = _4_; self._5_ = _5_
    self._6_ = _6_; self._7_ = _7_
    self._8_ = _8_; self._9_ = _9_
    self._10_ = _10_; self._11_ = _11_
    self._12_ = _12_; self._13_ = _13_
    self._14_ = _14_

def vvvvvvvvvvvvvvvv(self, _0_, _1_, _2_, _3_, _4_, _5_, _6_, _7_, _8_, _9_, _10_, _11_, _12_, _13_, _14_, _15_):
    self._0_ = _0_; self._1_ = _1_
    self._2_ = _2_; self._3_ = _3_
    self._4_ = _4_; self._5_ = _5_
    self._6_ = _6_; self._7_ = _7_
    self._8_ = _8_; self._9_ = _9_
    self._10_ = _10_; self._11_ = _11_
    self._12_ = _12_; self._13_ = _13_
    self._14_ = _14_; self._15_ = _15_

def vvvvvvvvvvvvvvvv_by_name(self, *, _0_, _1_, _2_, _3_, _4_, _5_, _6_, _7_, _8_, _9_, _10_, _11_, _12_, _13_, _14_, _15_):
    self._0_ = _0_; self._1_ = _1_
    self._2_ = _2_; self._3_ = _3_
    self._4_ = _4_; self._5_ = _5_
    self._6_ = _6_; self._7_ = _7_
    self._8_ = _8_; self._9_ = _9_
    self._10_ = _10_; self._11_ = _11_
    self._12_ = _12_; self._13_ = _13_
    self._14_ = _14_; self._15_ = _15_

def vvmmmmmmvmmmmvvvv(self, _0_, _1_, _2_, _3_, _4_, _5_, _6_, _7_, _8_, _9_, _10_, _11_, _12_, _13_, _14_, _15_, _16_):
    self._0_ = _0_; self._1_ = _1_
    self._2_ = make_2_() if _2_ is unset else _2_; self._3_ = make_3_() if _3_ is unset else _3_
    self._4_ = make_4_() if _4_ is unset else _4_; self._5_ = make_5_() if _5_ is unset else _5_
    self._6_ = make_6_() if _6_ is unset else _6_; self._7_ = make_7_() if _7_ is unset else _7_
    self._8_ = _8_; self._9_ = make_9_() if _9_ is unset else _9_
    self._10_ = make_10_() if _10_ is unset else _10_; self._11_ = make_11_() if _11_ is unset else _11_
    self._12_ = make_12_() if _12_ is unset else _12_; self._13_ = _13_
    self._14_ = _14_; self._15_ = _15_
    self._16_ = _16_

def vvvvvvvvvvvvvvvvm(self, _0_, _1_, _2_, _3_, _4_, _5_, _6_, _7_, _8_, _9_, _10_, _11_, _12_, _13_, _14_, _15_, _16_):
    self._0_ = _0_; self._1_ = _1_
    self._2_ = _2_; self._3_ = _3_
    self._4_ = _4_; self._5_ = _5_
    self._6_ = _6_; self._7_ = _7_
    self._8_ = _8_; self._9_ = _9_
    self._10_ = _10_; self._11_ = _11_
    self._12_ = _12_; self._13_ = _13_
    self._14_ = _14_; self._15_ = _15_
    self._16_ = make_16_() if _16_ is unset else _16_

def vvvvvvvvvvvvvvvvv(self, _0_, _1_, _2_, _3_, _4_, _5_, _6_, _7_, _8_, _9_, _10_, _11_, _12_, _13_, _14_, _15_, _16_):
    self._0_ = _0_; self._1_ = _1_
    self._2_ = _2_; self._3_ = _3_
    self._4_ = _4_; self._5_ = _5_
    self._6_ = _6_; self._7_ = _7_
    self._8_ = _8_; self._9_ = _9_
    self._10_ = _10_; self._11_ = _11_
    self._12_ = _12_; self._13_ = _13_
    self._14_ = _14_; self._15_ = _15_
    self._16_ = _16_

def vvvvvvvvvvvvvvvvvvvv(self, _0_, _1_, _2_, _3_, _4_, _5_, _6_, _7_, _8_, _9_, _10_, _11_, _12_, _13_, _14_, _15_, _16_, _17_, _18_, _19_):
    self._0_ = _0_; self._1_ = _1_
    self._2_ = _2_; self._3_ = _3_
    self._4_ = _4_; self._5_ = _5_
    self._6_ = _6_; self._7_ = _7_
    self._8_ = _8_; self._9_ = _9_
    self._10_ = _10_; self._11_ = _11_
    self._12_ = _12_; self._13_ = _13_
    self._14_ = _14_; self._15_ = _15_
    self._16_ = _16_; self._17_ = _17_
    self._18_ = _18_; self._19_ = _19_

def vvvvvvvvvvvmvvvvvvmvvv_prepares(self, _0_, _1_, _2_, _3_, _4_, _5_, _6_, _7_, _8_, _9_, _10_, _11_, _12_, _13_, _14_, _15_, _16_, _17_, _18_, _19_, _20_, _21_):
    self._0_ = _0_; self._1_ = _1_
    self._2_ = _2_; self._3_ = _3_
    self._4_ = _4_; self._5_ = _5_
    self._6_ = _6_; self._7_ = _7_
    self._8_ = _8_; self._9_ = _9_
    self._10_ = _10_; self._11_ = make_11_() if _11_ is unset else _11_
    self._12_ = _12_; self._13_ = _13_
    self._14_ = _14_; self._15_ = _15_
    self._16_ = _16_; self._17_ = _17_
    self._18_ = make_18_() if _18_ is unset else _18_; self._19_ = _19_
    self._20_ = _20_; self._21_ = _21_
    self.__post_init__()

def vvvvvvvvvvvvvvvvvvvvvvvvvv_by_name(self, *, _0_, _1_, _2_, _3_, _4_, _5_, _6_, _7_, _8_, _9_, _10_, _11_, _12_, _13_, _14_, _15_, _16_, _17_, _18_, _19_, _20_, _21_, _22_, _23_, _24_, _25_):
    self._0_ = _0_; self._1_ = _1_
    self._2_ = _2_; self._3_ = _3_
    self._4_ = _4_; self._5_ = _5_
    self._6_ = _6_; self._7_ = _7_
    self._8_ = _8_; self._9_ = _9_
    self._10_ = _10_; self._11_ = _11_
    self._12_ = _12_; self._13_ = _13_
    self._14_ = _14_; self._15_ = _15_
    self._16_ = _16_; self._17_ = _17_
    self._18_ = _18_; self._19_ = _19_
    self._20_ = _20_; self._21_ = _21_
    self._22_ = _22_; self._23_ = _23_
    self._24_ = _24_; self._25_ = _25_

def vvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvv_by_name(self, *, _0_, _1_, _2_, _3_, _4_, _5_, _6_, _7_, _8_, _9_, _10_, _11_, _12_, _13_, _14_, _15_, _16_, _17_, _18_, _19_, _20_, _21_, _22_, _23_, _24_, _25_, _26_, _27_, _28_, _29_, _30_, _31_, _32_, _33_, _34_, _35_, _36_, _37_, _38_, _39_, _40_, _41_):
    self._0_ = _0_; self._1_ = _1_
    self._2_ = _2_; self._3_ = _3_
    self._4_ = _4_; self._5_ = _5_
    self._6_ = _6_; self._7_ = _7_
    self._8_ = _8_; self._9_ = _9_
    self._10_ = _10_; self._11_ = _11_
    self._12_ = _12_; self._13_ = _13_
    self._14_ = _14_; self._15_ = _15_
    self._16_ = _16_; self._17_ = _17_
    self._18_ = _18_; self._19_ = _19_
    self._20_ = _20_; self._21_ = _21_
    self._22_ = _22_; self._23_ = _23_
    self._24_ = _24_; self._25_ = _25_
    self._26_ = _26_; self._27_ = _27_
    self._28_ = _28_; self._29_ = _29_
    self._30_ = _30_; self._31_ = _31_
    self._32_ = _32_; self._33_ = _33_
    self._34_ = _34_; self._35_ = _35_
    self._36_ = _36_; self._37_ = _37_
    self._38_ = _38_; self._39_ = _39_
    self._40_ = _40_; self._41_ = _41_
