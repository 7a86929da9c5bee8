	.file	"<stdin>"
	.text
	.section	.rodata.str1.1,"aMS",@progbits,1
.LC0:
	.string	"%u"
.LC1:
	.string	"%u\n"
	.section	.text.startup,"ax",@progbits
	.p2align 4
	.globl	main
	.type	main, @function
main:
.LFB11:
	.cfi_startproc
	subq	$24, %rsp
	.cfi_def_cfa_offset 32
	leaq	.LC0(%rip), %rdi
	xorl	%eax, %eax
	leaq	12(%rsp), %rsi
	call	__isoc99_scanf@PLT
	movl	%eax, %edx
	movl	$1, %eax
	cmpl	$1, %edx
	jne	.L1
	movl	12(%rsp), %edi
	movl	$1, %ecx
	xorl	%esi, %esi
	testl	%edi, %edi
	je	.L4
	.p2align 4,,10
	.p2align 3
.L3:
	movl	%ecx, %eax
	testl	%ecx, %ecx
	je	.L16
	.p2align 4,,10
	.p2align 3
.L5:
	leal	-1(%rax), %edx
	addl	$1, %esi
	andl	%edx, %eax
	jne	.L5
	addl	$1, %ecx
	cmpl	%ecx, %edi
	jnb	.L3
.L4:
	leaq	.LC1(%rip), %rdi
	xorl	%eax, %eax
	call	printf@PLT
	xorl	%eax, %eax
.L1:
	addq	$24, %rsp
	.cfi_remember_state
	.cfi_def_cfa_offset 8
	ret
.L16:
	.cfi_restore_state
	movl	$1, %ecx
	jmp	.L3
	.cfi_endproc
.LFE11:
	.size	main, .-main
	.ident	"GCC: (Debian 12.2.0-14+deb12u1) 12.2.0"
	.section	.note.GNU-stack,"",@progbits
