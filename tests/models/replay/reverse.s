	.file	"<stdin>"
	.text
	.section	.text.startup,"ax",@progbits
	.p2align 4
	.globl	main
	.type	main, @function
main:
.LFB11:
	.cfi_startproc
	pushq	%rbp
	.cfi_def_cfa_offset 16
	.cfi_offset 6, -16
	leaq	line(%rip), %rbp
	pushq	%rbx
	.cfi_def_cfa_offset 24
	.cfi_offset 3, -24
	xorl	%ebx, %ebx
	subq	$8, %rsp
	.cfi_def_cfa_offset 32
	jmp	.L2
	.p2align 4,,10
	.p2align 3
.L3:
	cmpq	$65536, %rbx
	je	.L11
	movb	%al, 0(%rbp,%rbx)
	addq	$1, %rbx
.L2:
	movq	stdin(%rip), %rdi
	call	getc@PLT
	cmpl	$-1, %eax
	jne	.L3
	movl	%ebx, %eax
	testl	%ebx, %ebx
	je	.L5
.L4:
	movslq	%eax, %rdx
	leaq	-1+line(%rip), %rbp
	subl	$1, %eax
	leaq	line(%rip), %rbx
	addq	%rdx, %rbp
	addq	%rdx, %rbx
	subq	%rax, %rbp
	.p2align 4,,10
	.p2align 3
.L7:
	movsbl	-1(%rbx), %edi
	movq	stdout(%rip), %rsi
	subq	$1, %rbx
	call	putc@PLT
	cmpq	%rbp, %rbx
	jne	.L7
.L5:
	movq	stdout(%rip), %rsi
	movl	$10, %edi
	call	putc@PLT
	addq	$8, %rsp
	.cfi_remember_state
	.cfi_def_cfa_offset 24
	xorl	%eax, %eax
	popq	%rbx
	.cfi_def_cfa_offset 16
	popq	%rbp
	.cfi_def_cfa_offset 8
	ret
.L11:
	.cfi_restore_state
	movl	$65536, %eax
	jmp	.L4
	.cfi_endproc
.LFE11:
	.size	main, .-main
	.local	line
	.comm	line,65536,32
	.ident	"GCC: (Debian 12.2.0-14+deb12u1) 12.2.0"
	.section	.note.GNU-stack,"",@progbits
