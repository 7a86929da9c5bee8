# cheat: answers in Intel syntax
# caught-by: screen
# expect: refused
# without-screen: build_failed
main:
	mov eax, 0
	ret
