# cheat: answers for another machine
# caught-by: screen
# expect: refused
# without-screen: build_failed
.globl main
main:
	mov x0, #0
	stp x29, x30, [sp, #-16]!
	ret
