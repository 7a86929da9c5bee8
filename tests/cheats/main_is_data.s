# cheat: makes main an object of data
# caught-by: limits
# expect: refused|crashed|not_started
.globl main
.data
main:
.quad 0xc3c031
